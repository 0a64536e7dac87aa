package io.kennel.quickclasses;

import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.CodeElement;
import java.lang.classfile.MethodModel;
import java.lang.classfile.MethodTransform;
import java.lang.classfile.attribute.RuntimeInvisibleTypeAnnotationsAttribute;
import java.lang.classfile.attribute.RuntimeVisibleTypeAnnotationsAttribute;
import java.lang.classfile.instruction.InvokeDynamicInstruction;
import java.lang.constant.ClassDesc;
import java.lang.reflect.AccessFlag;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A class whose dynamic calls are replaced, and the classes of lambdas that are made for it. */
final class HostClass {
  private final ClassFile format;
  private final ClassModel model;
  private final ClassDesc self;
  private final Map<String, byte[]> lambdas = new TreeMap<>();
  private final List<InvokeDynamicInstruction> switches = new ArrayList<>();

  HostClass(ClassFile format, ClassModel model) {
    this.format = format;
    this.model = model;
    this.self = model.thisClass().asSymbol();
  }

  /** Whether there is a call that can be replaced. */
  boolean hasCalls() {
    return model.methods().stream().anyMatch(HostClass::hasCalls);
  }

  private static boolean hasCalls(MethodModel method) {
    return method.code().stream()
        .flatMap(code -> code.elementStream())
        .anyMatch(element -> element instanceof InvokeDynamicInstruction call && isKnown(call));
  }

  private static boolean isKnown(InvokeDynamicInstruction call) {
    return LambdaClass.makes(call) || RecordMethod.makes(call) || TypeSwitch.makes(call);
  }

  /** The host of the nest of this class and its lambdas: an internal name. */
  String nest() {
    return Nests.hostOf(model);
  }

  /** The class with plain code in place of its calls. Methods without such calls stay untouched. */
  byte[] rewritten() {
    MethodTransform calls = MethodTransform.transformingCode(this::replace);
    ClassTransform methods =
        (builder, element) -> {
          if (element instanceof MethodModel method && hasCalls(method)) {
            builder.transformMethod(method, calls);
          } else {
            builder.with(element);
          }
        };
    ClassTransform helpers =
        ClassTransform.endHandler(builder -> {
          for (int i = 0; i < switches.size(); i++) {
            TypeSwitch.addTo(builder, TypeSwitch.name(i), switches.get(i));
          }
        });
    return format.transformClass(model, methods.andThen(helpers));
  }

  /** The bytes of the classes of lambdas that {@link #rewritten} refers to, by internal names. */
  Map<String, byte[]> lambdas() {
    return lambdas;
  }

  private void replace(CodeBuilder code, CodeElement element) {
    switch (element) {
      case InvokeDynamicInstruction call when LambdaClass.makes(call) -> {
        LambdaClass lambda = new LambdaClass(model, lambdas.size(), call);
        lambdas.put(lambda.name(), lambda.bytes(format));
        lambda.obtain(code);
      }
      case InvokeDynamicInstruction call when RecordMethod.makes(call) ->
          new RecordMethod(model, call).writeTo(code);
      case InvokeDynamicInstruction call when TypeSwitch.makes(call) -> {
        code.invokestatic(
            self,
            TypeSwitch.name(switches.size()),
            call.typeSymbol(),
            model.flags().has(AccessFlag.INTERFACE));
        switches.add(call);
      }
      // Those of local variables. They are copied with the places that they had in the old code.
      case RuntimeVisibleTypeAnnotationsAttribute types -> {}
      case RuntimeInvisibleTypeAnnotationsAttribute types -> {}
      default -> code.with(element);
    }
  }
}
