package io.kennel.quickclasses;

import static java.lang.constant.ConstantDescs.CD_Object;
import static java.util.Objects.requireNonNull;

import java.lang.classfile.CodeBuilder;
import java.lang.classfile.TypeKind;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.util.Map;
import java.util.stream.Collectors;

/** Primitive types, the classes of objects that hold them, and the ways from one to another. */
final class Boxes {
  private static final Map<ClassDesc, ClassDesc> BOXES =
      Map.of(
          ConstantDescs.CD_boolean, ConstantDescs.CD_Boolean,
          ConstantDescs.CD_byte, ConstantDescs.CD_Byte,
          ConstantDescs.CD_char, ConstantDescs.CD_Character,
          ConstantDescs.CD_short, ConstantDescs.CD_Short,
          ConstantDescs.CD_int, ConstantDescs.CD_Integer,
          ConstantDescs.CD_long, ConstantDescs.CD_Long,
          ConstantDescs.CD_float, ConstantDescs.CD_Float,
          ConstantDescs.CD_double, ConstantDescs.CD_Double);
  private static final Map<ClassDesc, ClassDesc> PRIMITIVES =
      BOXES.entrySet().stream().collect(Collectors.toMap(Map.Entry::getValue, Map.Entry::getKey));

  private Boxes() {}

  /** The class of objects that hold values of a primitive type. */
  static ClassDesc of(ClassDesc primitive) {
    return requireNonNull(BOXES.get(primitive));
  }

  /**
   * Turns the value on the stack into another type, as a call of a method through a functional
   * interface does.
   *
   * @param known what an object on the stack is known to be, where {@code from} says less
   */
  static void convert(CodeBuilder code, ClassDesc from, ClassDesc known, ClassDesc to) {
    if (from.isPrimitive() && to.isPrimitive()) {
      code.conversion(TypeKind.from(from), TypeKind.from(to));
    } else if (from.isPrimitive()) {
      ClassDesc box = of(from);
      code.invokestatic(box, "valueOf", MethodTypeDesc.of(box, from));
    } else if (to.isPrimitive()) {
      unbox(code, from, known, to);
    } else if (!to.equals(from) && !to.equals(CD_Object)) {
      code.checkcast(to);
    }
  }

  private static void unbox(CodeBuilder code, ClassDesc from, ClassDesc known, ClassDesc to) {
    ClassDesc box = PRIMITIVES.containsKey(from) ? from : known;
    if (!PRIMITIVES.containsKey(box)) {
      box = of(to);
    }
    if (!box.equals(from)) {
      code.checkcast(box);
    }
    ClassDesc primitive = requireNonNull(PRIMITIVES.get(box));
    code.invokevirtual(box, primitive.displayName() + "Value", MethodTypeDesc.of(primitive));
    code.conversion(TypeKind.from(primitive), TypeKind.from(to));
  }
}
