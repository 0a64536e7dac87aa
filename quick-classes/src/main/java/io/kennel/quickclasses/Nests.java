package io.kennel.quickclasses;

import java.lang.classfile.Attributes;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.attribute.NestMembersAttribute;
import java.lang.constant.ClassDesc;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Nests: classes that may use each other's private members. Names are internal ones, with "/". */
final class Nests {
  private Nests() {}

  /** The class that a class names as the host of its nest; its own name if it names none. */
  static String hostOf(ClassModel member) {
    return member
        .findAttribute(Attributes.nestHost())
        .map(attribute -> attribute.nestHost().asInternalName())
        .orElseGet(() -> member.thisClass().asInternalName());
  }

  /** The classes that a host takes for members of its nest. */
  static Set<String> membersOf(ClassModel host) {
    Set<String> members = new LinkedHashSet<>();
    host.findAttribute(Attributes.nestMembers())
        .ifPresent(attribute ->
            attribute.nestMembers().forEach(member -> members.add(member.asInternalName())));
    return members;
  }

  /** A host with further members. */
  static byte[] with(ClassFile format, ClassModel host, List<String> further) {
    Set<String> members = membersOf(host);
    members.addAll(further);
    List<ClassDesc> all = members.stream().map(ClassDesc::ofInternalName).toList();
    return format.transformClass(
        host,
        ClassTransform.dropping(NestMembersAttribute.class::isInstance)
            .andThen(
                ClassTransform.endHandler(
                    builder -> builder.with(NestMembersAttribute.ofSymbols(all)))));
  }
}
