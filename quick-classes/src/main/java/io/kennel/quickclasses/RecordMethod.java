package io.kennel.quickclasses;

import static java.lang.constant.ConstantDescs.CD_Double;
import static java.lang.constant.ConstantDescs.CD_Float;
import static java.lang.constant.ConstantDescs.CD_Object;
import static java.lang.constant.ConstantDescs.CD_String;
import static java.lang.constant.ConstantDescs.CD_boolean;
import static java.lang.constant.ConstantDescs.CD_int;
import static java.lang.constant.ConstantDescs.MTD_void;

import java.lang.classfile.Attributes;
import java.lang.classfile.ClassModel;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;
import java.lang.classfile.TypeKind;
import java.lang.classfile.attribute.InnerClassInfo;
import java.lang.classfile.constantpool.Utf8Entry;
import java.lang.classfile.instruction.InvokeDynamicInstruction;
import java.lang.constant.ClassDesc;
import java.lang.constant.DirectMethodHandleDesc;
import java.lang.constant.MethodTypeDesc;
import java.util.List;
import java.util.Optional;

/**
 * {@code equals}, {@code hashCode} or {@code toString} of a record, as {@link
 * java.lang.runtime.ObjectMethods} makes them: values, hash codes and texts are the same.
 */
final class RecordMethod {
  private static final String FACTORY = "Ljava/lang/runtime/ObjectMethods;";
  private static final ClassDesc OBJECTS = ClassDesc.of("java.util.Objects");
  private static final ClassDesc BUILDER = ClassDesc.of("java.lang.StringBuilder");
  private static final MethodTypeDesc APPEND = MethodTypeDesc.of(BUILDER, CD_String);

  private final ClassDesc self;
  private final String simpleName;
  private final String method;
  private final List<DirectMethodHandleDesc> fields;

  RecordMethod(ClassModel record, InvokeDynamicInstruction call) {
    this.self = record.thisClass().asSymbol();
    this.simpleName = simpleName(record);
    this.method = call.name().stringValue();
    this.fields =
        call.bootstrapArgs().stream().skip(2).map(DirectMethodHandleDesc.class::cast).toList();
  }

  /** Whether a call is one of these methods. */
  static boolean makes(InvokeDynamicInstruction call) {
    return call.bootstrapMethod().owner().descriptorString().equals(FACTORY);
  }

  private static String simpleName(ClassModel record) {
    String name = record.thisClass().asInternalName();
    return record.findAttribute(Attributes.innerClasses()).stream()
        .flatMap(attribute -> attribute.classes().stream())
        .filter(inner -> inner.innerClass().asInternalName().equals(name))
        .map(InnerClassInfo::innerName)
        .flatMap(Optional::stream)
        .map(Utf8Entry::stringValue)
        .findFirst()
        .orElseGet(() -> name.substring(name.lastIndexOf('/') + 1));
  }

  /**
   * Writes the code in place of the call: what that takes is on the stack, and so is its result.
   */
  void writeTo(CodeBuilder code) {
    switch (method) {
      case "equals" -> writeEquals(code);
      case "hashCode" -> writeHashCode(code);
      case "toString" -> writeToString(code);
      default -> throw new IllegalStateException("a record has no " + method);
    }
  }

  private static int store(CodeBuilder code) {
    int slot = code.allocateLocal(TypeKind.REFERENCE);
    code.astore(slot);
    return slot;
  }

  private void load(CodeBuilder code, int record, DirectMethodHandleDesc field) {
    code.aload(record).getfield(self, field.methodName(), type(field));
  }

  private static ClassDesc type(DirectMethodHandleDesc field) {
    return field.invocationType().returnType();
  }

  private void writeEquals(CodeBuilder code) {
    Label different = code.newLabel();
    Label end = code.newLabel();
    int object = store(code);
    int mine = store(code);
    code.aload(object).instanceOf(self).ifeq(different).aload(object).checkcast(self);
    int other = store(code);
    for (DirectMethodHandleDesc field : fields) {
      load(code, mine, field);
      load(code, other, field);
      goIfDifferent(code, type(field), different);
    }
    code.iconst_1().goto_(end);
    code.labelBinding(different).iconst_0().labelBinding(end);
  }

  private static void goIfDifferent(CodeBuilder code, ClassDesc type, Label different) {
    switch (TypeKind.from(type)) {
      case LONG -> code.lcmp().ifne(different);
      case FLOAT -> compare(code, CD_Float, type).ifne(different);
      case DOUBLE -> compare(code, CD_Double, type).ifne(different);
      case REFERENCE ->
          code.invokestatic(OBJECTS, "equals", MethodTypeDesc.of(CD_boolean, CD_Object, CD_Object))
              .ifeq(different);
      default -> code.if_icmpne(different);
    }
  }

  private static CodeBuilder compare(CodeBuilder code, ClassDesc box, ClassDesc type) {
    return code.invokestatic(box, "compare", MethodTypeDesc.of(CD_int, type, type));
  }

  private void writeHashCode(CodeBuilder code) {
    int mine = store(code);
    code.iconst_0();
    for (DirectMethodHandleDesc field : fields) {
      code.bipush(31).imul();
      load(code, mine, field);
      ClassDesc type = type(field);
      if (type.isPrimitive()) {
        code.invokestatic(Boxes.of(type), "hashCode", MethodTypeDesc.of(CD_int, type));
      } else {
        code.invokestatic(OBJECTS, "hashCode", MethodTypeDesc.of(CD_int, CD_Object));
      }
      code.iadd();
    }
  }

  private void writeToString(CodeBuilder code) {
    int mine = store(code);
    code.new_(BUILDER).dup().invokespecial(BUILDER, "<init>", MTD_void);
    append(code, simpleName + "[");
    String separator = "";
    for (DirectMethodHandleDesc field : fields) {
      append(code, separator + field.methodName() + "=");
      load(code, mine, field);
      code.invokestatic(CD_String, "valueOf", MethodTypeDesc.of(CD_String, shown(type(field))));
      code.invokevirtual(BUILDER, "append", APPEND);
      separator = ", ";
    }
    append(code, "]");
    code.invokevirtual(BUILDER, "toString", MethodTypeDesc.of(CD_String));
  }

  private static void append(CodeBuilder code, String text) {
    code.loadConstant(text).invokevirtual(BUILDER, "append", APPEND);
  }

  /** The parameter of {@code String.valueOf} for a type. */
  private static ClassDesc shown(ClassDesc type) {
    return switch (TypeKind.from(type)) {
      case BYTE, SHORT -> CD_int;
      case REFERENCE -> CD_Object;
      default -> type;
    };
  }
}
