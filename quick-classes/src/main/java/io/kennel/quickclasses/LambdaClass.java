package io.kennel.quickclasses;

import static java.lang.constant.ConstantDescs.CD_Object;
import static java.lang.constant.ConstantDescs.CD_void;
import static java.lang.constant.ConstantDescs.CLASS_INIT_NAME;
import static java.lang.constant.ConstantDescs.INIT_NAME;
import static java.lang.constant.ConstantDescs.MTD_void;

import java.lang.classfile.Attributes;
import java.lang.classfile.ClassBuilder;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.TypeKind;
import java.lang.classfile.attribute.NestHostAttribute;
import java.lang.classfile.attribute.SourceFileAttribute;
import java.lang.classfile.instruction.InvokeDynamicInstruction;
import java.lang.constant.ClassDesc;
import java.lang.constant.DirectMethodHandleDesc;
import java.lang.constant.MethodTypeDesc;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The class of a lambda or a method reference, as {@link java.lang.invoke.LambdaMetafactory} makes
 * it: what it has captured in fields, and one method that calls the method behind it. Each place
 * has a class of its own, so that the compilers of the JVM see which code a call leads to.
 */
final class LambdaClass {
  private static final String FACTORY = "Ljava/lang/invoke/LambdaMetafactory;";
  private static final Pattern NAME = Pattern.compile(".*\\$\\$Lambda\\$\\d+");
  private static final Set<DirectMethodHandleDesc.Kind> KINDS =
      EnumSet.of(
          DirectMethodHandleDesc.Kind.STATIC,
          DirectMethodHandleDesc.Kind.INTERFACE_STATIC,
          DirectMethodHandleDesc.Kind.VIRTUAL,
          DirectMethodHandleDesc.Kind.INTERFACE_VIRTUAL,
          DirectMethodHandleDesc.Kind.SPECIAL,
          DirectMethodHandleDesc.Kind.INTERFACE_SPECIAL,
          DirectMethodHandleDesc.Kind.CONSTRUCTOR);

  /** Holds the only object of a lambda that captures nothing. */
  private static final String INSTANCE = "INSTANCE";

  private static final String MAKER = "of";

  private final ClassModel host;
  private final ClassDesc self;
  private final String methodName;

  /** From what is captured to the functional interface. */
  private final MethodTypeDesc site;

  /** The method of the interface, without type arguments. */
  private final MethodTypeDesc erased;

  /** The same with the types of this lambda. */
  private final MethodTypeDesc instantiated;

  private final DirectMethodHandleDesc target;

  LambdaClass(ClassModel host, int number, InvokeDynamicInstruction call) {
    this.host = host;
    this.self = ClassDesc.ofInternalName(host.thisClass().asInternalName() + "$$Lambda$" + number);
    this.methodName = call.name().stringValue();
    this.site = call.typeSymbol();
    this.erased = (MethodTypeDesc) call.bootstrapArgs().get(0);
    this.target = target(call);
    this.instantiated = (MethodTypeDesc) call.bootstrapArgs().get(2);
  }

  private static DirectMethodHandleDesc target(InvokeDynamicInstruction call) {
    return (DirectMethodHandleDesc) call.bootstrapArgs().get(1);
  }

  /** Whether a call makes a lambda that is neither serializable nor has several interfaces. */
  static boolean makes(InvokeDynamicInstruction call) {
    return call.bootstrapMethod().owner().descriptorString().equals(FACTORY)
        && call.bootstrapMethod().methodName().equals("metafactory")
        && KINDS.contains(target(call).kind());
  }

  /** Whether a class has a name as these have: an internal name. */
  static boolean isName(String internalName) {
    return NAME.matcher(internalName).matches();
  }

  /** The internal name. */
  String name() {
    String descriptor = self.descriptorString();
    return descriptor.substring(1, descriptor.length() - 1);
  }

  /** Writes, in place of the call, what puts the object on the stack. */
  void obtain(CodeBuilder code) {
    if (site.parameterCount() == 0) {
      code.getstatic(self, INSTANCE, site.returnType());
    } else {
      code.invokestatic(self, MAKER, site);
    }
  }

  byte[] bytes(ClassFile format) {
    return format.build(
        self,
        builder -> {
          builder
              .withVersion(host.majorVersion(), host.minorVersion())
              .withFlags(ClassFile.ACC_FINAL | ClassFile.ACC_SUPER | ClassFile.ACC_SYNTHETIC)
              .withSuperclass(CD_Object)
              .withInterfaceSymbols(site.returnType())
              .with(NestHostAttribute.of(ClassDesc.ofInternalName(Nests.hostOf(host))));
          host.findAttribute(Attributes.sourceFile())
              .ifPresent(file -> builder.with(SourceFileAttribute.of(file.sourceFile())));
          addFields(builder);
          builder.withMethodBody(methodName, erased, ClassFile.ACC_PUBLIC, this::writeMethod);
        });
  }

  private static String field(int captured) {
    return "captured" + captured;
  }

  private void addFields(ClassBuilder builder) {
    for (int i = 0; i < site.parameterCount(); i++) {
      builder.withField(
          field(i), site.parameterType(i), ClassFile.ACC_PRIVATE | ClassFile.ACC_FINAL);
    }
    MethodTypeDesc constructor = MethodTypeDesc.of(CD_void, site.parameterList());
    builder.withMethodBody(
        INIT_NAME,
        constructor,
        ClassFile.ACC_PRIVATE,
        code -> {
          code.aload(0).invokespecial(CD_Object, INIT_NAME, MTD_void);
          for (int i = 0; i < site.parameterCount(); i++) {
            ClassDesc type = site.parameterType(i);
            code.aload(0).loadLocal(TypeKind.from(type), code.parameterSlot(i));
            code.putfield(self, field(i), type);
          }
          code.return_();
        });
    if (site.parameterCount() == 0) {
      builder.withField(INSTANCE, site.returnType(), ClassFile.ACC_STATIC | ClassFile.ACC_FINAL);
      builder.withMethodBody(
          CLASS_INIT_NAME,
          MTD_void,
          ClassFile.ACC_STATIC,
          code ->
              code.new_(self)
                  .dup()
                  .invokespecial(self, INIT_NAME, constructor)
                  .putstatic(self, INSTANCE, site.returnType())
                  .return_());
    } else {
      builder.withMethodBody(
          MAKER,
          site,
          ClassFile.ACC_STATIC,
          code -> {
            code.new_(self).dup();
            for (int i = 0; i < site.parameterCount(); i++) {
              code.loadLocal(TypeKind.from(site.parameterType(i)), code.parameterSlot(i));
            }
            code.invokespecial(self, INIT_NAME, constructor).areturn();
          });
    }
  }

  /** The method of the interface: what is captured and what comes in goes to the target. */
  private void writeMethod(CodeBuilder code) {
    boolean makesObject = target.kind() == DirectMethodHandleDesc.Kind.CONSTRUCTOR;
    if (makesObject) {
      code.new_(target.owner()).dup();
    }
    List<ClassDesc> wanted = target.invocationType().parameterList();
    int captured = site.parameterCount();
    for (int i = 0; i < captured; i++) {
      ClassDesc type = site.parameterType(i);
      code.aload(0).getfield(self, field(i), type);
      Boxes.convert(code, type, type, wanted.get(i));
    }
    for (int i = 0; i < erased.parameterCount(); i++) {
      ClassDesc type = erased.parameterType(i);
      code.loadLocal(TypeKind.from(type), code.parameterSlot(i));
      Boxes.convert(code, type, instantiated.parameterType(i), wanted.get(captured + i));
    }
    invoke(code);
    returnResult(code, makesObject ? target.owner() : target.invocationType().returnType());
  }

  private void invoke(CodeBuilder code) {
    MethodTypeDesc type = MethodTypeDesc.ofDescriptor(target.lookupDescriptor());
    switch (target.kind()) {
      case CONSTRUCTOR -> code.invokespecial(target.owner(), INIT_NAME, type);
      case STATIC, INTERFACE_STATIC ->
          code.invokestatic(target.owner(), target.methodName(), type, target.isOwnerInterface());
      case VIRTUAL, SPECIAL -> code.invokevirtual(target.owner(), target.methodName(), type);
      case INTERFACE_VIRTUAL, INTERFACE_SPECIAL ->
          code.invokeinterface(target.owner(), target.methodName(), type);
      default -> throw new IllegalStateException("a lambda cannot call " + target);
    }
  }

  private void returnResult(CodeBuilder code, ClassDesc result) {
    ClassDesc wanted = erased.returnType();
    if (!wanted.equals(CD_void)) {
      Boxes.convert(code, result, result, wanted);
    } else if (TypeKind.from(result).slotSize() == 2) {
      code.pop2();
    } else if (!result.equals(CD_void)) {
      code.pop();
    }
    code.return_(TypeKind.from(wanted));
  }
}
