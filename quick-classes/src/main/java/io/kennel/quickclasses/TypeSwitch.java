package io.kennel.quickclasses;

import java.lang.classfile.ClassBuilder;
import java.lang.classfile.ClassFile;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;
import java.lang.classfile.instruction.InvokeDynamicInstruction;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDesc;

/**
 * The method behind a {@code switch} over types, as {@link
 * java.lang.runtime.SwitchBootstraps#typeSwitch} describes it: it takes a value and the first label
 * to look at, and returns the label that the value matches, -1 for null, or the number of labels.
 */
final class TypeSwitch {
  private static final String FACTORY = "Ljava/lang/runtime/SwitchBootstraps;";
  private static final int VALUE = 0;
  private static final int FIRST_LABEL = 1;

  private TypeSwitch() {}

  /** Whether a call is such a switch, and all its labels are classes. */
  static boolean makes(InvokeDynamicInstruction call) {
    return call.bootstrapMethod().owner().descriptorString().equals(FACTORY)
        && call.bootstrapMethod().methodName().equals("typeSwitch")
        && !call.typeSymbol().parameterType(VALUE).isPrimitive()
        && call.bootstrapArgs().stream().allMatch(TypeSwitch::isClass);
  }

  private static boolean isClass(ConstantDesc label) {
    return label instanceof ClassDesc type && !type.isPrimitive();
  }

  /** The name of a class's method number {@code number} of this kind. */
  static String name(int number) {
    return "typeSwitch$" + number;
  }

  /** Adds the method of one call. */
  static void addTo(ClassBuilder builder, String name, InvokeDynamicInstruction call) {
    builder.withMethodBody(
        name,
        call.typeSymbol(),
        ClassFile.ACC_PRIVATE | ClassFile.ACC_STATIC | ClassFile.ACC_SYNTHETIC,
        code -> write(code, call));
  }

  private static void write(CodeBuilder code, InvokeDynamicInstruction call) {
    Label something = code.newLabel();
    code.aload(VALUE).ifnonnull(something).iconst_m1().ireturn().labelBinding(something);
    int label = 0;
    for (ConstantDesc type : call.bootstrapArgs()) {
      Label next = code.newLabel();
      code.iload(FIRST_LABEL).loadConstant(label).if_icmpgt(next);
      code.aload(VALUE).instanceOf((ClassDesc) type).ifeq(next);
      code.loadConstant(label).ireturn().labelBinding(next);
      label++;
    }
    code.loadConstant(label).ireturn();
  }
}
