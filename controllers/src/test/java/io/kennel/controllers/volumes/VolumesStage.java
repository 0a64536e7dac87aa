package io.kennel.controllers.volumes;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.PersistentVolume;
import io.fabric8.kubernetes.api.model.PersistentVolumeBuilder;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.storage.StorageClass;
import io.fabric8.kubernetes.api.model.storage.StorageClassBuilder;
import io.kennel.client.Plan;
import io.kennel.client.Plan.Action;
import io.kennel.controllers.volume.Claims;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Claims, volumes and classes, and both decisions carried out until nothing changes any more. */
abstract class VolumesStage {
  final Map<String, PersistentVolumeClaim> claims = new TreeMap<>();
  final Map<String, PersistentVolume> volumes = new TreeMap<>();
  final Map<String, StorageClass> classes = new TreeMap<>();
  final Map<String, Node> nodes = new TreeMap<>();
  final List<String> events = new ArrayList<>();
  final List<String> emptied = new ArrayList<>();

  void settle() {
    for (int round = 0; round < 20; round++) {
      Map<String, HasMetadata> before = all();
      List.copyOf(claims.values()).forEach(this::stepClaim);
      List.copyOf(volumes.values()).forEach(this::stepVolume);
      if (before.equals(all())) {
        return;
      }
    }
    throw new AssertionError("does not settle: " + lines());
  }

  private void stepClaim(PersistentVolumeClaim claim) {
    String className = Claims.className(claim);
    String node = Claims.selectedNode(claim);
    ClaimView view =
        new ClaimView(
            claim,
            volumes.get(Claims.volumeName(claim)),
            className == null ? null : classes.get(className),
            ClaimsController.DefaultClass.among(classes.values()),
            node == null ? null : nodes.get(node),
            List.copyOf(volumes.values()));
    switch (ClaimDecision.decide(view)) {
      case ClaimStep.Write(Plan plan) -> plan.actions().forEach(this::carryOut);
      case ClaimStep.Provision(StorageClass storageClass) -> {
        put(Provisioner.volume(claim, storageClass, "/volumes/x"));
        events.add(
            "Normal ProvisioningSucceeded Successfully provisioned volume "
                + Provisioner.volumeName(claim));
        carryOut(ClaimBinding.bind(claim, Provisioner.volumeName(claim)));
      }
    }
  }

  private void stepVolume(PersistentVolume volume) {
    var reference = volume.getSpec().getClaimRef();
    PersistentVolumeClaim claim = reference == null ? null : claims.get(reference.getName());
    switch (VolumeDecision.decide(new VolumeView(volume, claim))) {
      case VolumeStep.Write(Plan plan) -> plan.actions().forEach(this::carryOut);
      case VolumeStep.Remove remove -> volumes.remove(volume.getMetadata().getName());
      case VolumeStep.Recycle(String path) -> {
        emptied.add(path);
        events.add("Normal VolumeRecycled Volume recycled");
        put(VolumeDecision.unbound(volume));
      }
    }
  }

  private void carryOut(Action action) {
    switch (action) {
      case Plan.Update<?> update -> put(update.object());
      case Plan.UpdateStatus<?> update -> put(update.object());
      case Plan.Emit emit -> events.add(emit.type() + " " + emit.reason() + " " + emit.message());
      case Plan.Told told -> {
        carryOut(told.action());
        if (told.success() != null) {
          carryOut(told.success());
        }
      }
      default -> throw new AssertionError(action);
    }
  }

  void put(HasMetadata object) {
    String name = object.getMetadata().getName();
    if (object instanceof PersistentVolumeClaim claim) {
      claims.put(name, claim);
    } else if (object.getMetadata().getDeletionTimestamp() != null
        && object.getMetadata().getFinalizers().isEmpty()) {
      volumes.remove(name);
    } else {
      volumes.put(name, (PersistentVolume) object);
    }
  }

  private Map<String, HasMetadata> all() {
    Map<String, HasMetadata> all = new TreeMap<>(claims);
    all.putAll(volumes);
    return all;
  }

  List<String> lines() {
    List<String> lines = new ArrayList<>();
    claims.forEach((name, claim) -> {
      var capacity = claim.getStatus().getCapacity();
      lines.add(
          (name
                  + " "
                  + claim.getStatus().getPhase()
                  + " "
                  + Claims.volumeName(claim)
                  + " "
                  + (capacity == null || capacity.isEmpty() ? "" : capacity.get("storage")))
              .strip());
    });
    volumes.forEach((name, volume) -> {
      var reference = volume.getSpec().getClaimRef();
      lines.add(
          (name
                  + " "
                  + volume.getStatus().getPhase()
                  + " "
                  + (reference == null ? "" : reference.getName()))
              .strip());
    });
    return lines;
  }

  void standard(String mode) {
    storageClass("standard", Provisioner.NAME, mode);
  }

  void storageClass(String name, String provisioner, String mode) {
    classes.put(
        name,
        new StorageClassBuilder()
            .withNewMetadata()
            .withName(name)
            .addToAnnotations(ClaimsController.DefaultClass.ANNOTATION, "true")
            .endMetadata()
            .withProvisioner(provisioner)
            .withVolumeBindingMode(mode)
            .withAllowVolumeExpansion(true)
            .build());
  }

  void volume(String name, String size, String className, String policy) {
    put(made(name, size, className, policy));
  }

  static PersistentVolume made(String name, String size, String className, String policy) {
    return new PersistentVolumeBuilder()
        .withNewMetadata()
        .withName(name)
        .endMetadata()
        .withNewSpec()
        .addToCapacity("storage", new Quantity(size))
        .withAccessModes("ReadWriteOnce")
        .withStorageClassName(className)
        .withPersistentVolumeReclaimPolicy(policy)
        .withNewHostPath()
        .withPath("/tmp/" + name)
        .endHostPath()
        .endSpec()
        .build();
  }

  void claim(String name, String size, String className) {
    put(
        new PersistentVolumeClaimBuilder()
            .withNewMetadata()
            .withNamespace("default")
            .withName(name)
            .withUid("uid-" + name)
            .endMetadata()
            .withNewSpec()
            .withAccessModes("ReadWriteOnce")
            .withStorageClassName(className)
            .withNewResources()
            .addToRequests("storage", new Quantity(size))
            .endResources()
            .endSpec()
            .withNewStatus()
            .withPhase("Pending")
            .endStatus()
            .build());
  }
}
