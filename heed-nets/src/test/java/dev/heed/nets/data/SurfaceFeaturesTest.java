package dev.heed.nets.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.offset;

import dev.heed.nets.RequiresPyTorch;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@RequiresPyTorch
final class SurfaceFeaturesTest {
  @TempDir Path folder;

  @Test
  void featuresArePathLengthsAndReturnProbabilities() throws IOException {
    LabelledMesh mesh = HumanMeshes.read(Fixtures.meshes(folder)).test().getFirst();
    float[] features = mesh.features();
    int width = LabelledMesh.FEATURES;
    assertThat(features).hasSize(4 * width);
    // Legs of 16, 8 and 4: faces of area 64, 32, 16 and √(64² + 32² + 16²).
    double root = Math.sqrt(112 + Math.sqrt(5376));
    assertThat(features[0]).isZero(); // the path of a vertex to itself
    assertThat((double) features[11]).isCloseTo(16 / root, offset(1e-5)); // the farthest
    assertThat((double) features[12]).isCloseTo(7 / root, offset(1e-5)); // the mean
    // All four are neighbours: a walk stays with probability 1/2 and goes to each other vertex with
    // 1/6. It returns after two steps with 1/4 + 3/36, in the end with 1/4; over three neighbours.
    assertThat((double) features[13]).isCloseTo(Math.log(1.0 / 9), offset(1e-5));
    assertThat((double) features[width - 1]).isCloseTo(Math.log(1.0 / 12), offset(1e-3));
    // Features do not change when the surface is moved and turned about the first axis.
    float[] turned = new float[mesh.vertices().length];
    for (int i = 0; i < turned.length; i += 3) {
      turned[i] = mesh.vertices()[i] + 2;
      turned[i + 1] = -mesh.vertices()[i + 2];
      turned[i + 2] = mesh.vertices()[i + 1];
    }
    assertThat(new LabelledMesh("turned", turned, mesh.faces(), mesh.labels()).features())
        .containsExactly(features, offset(1e-5f));
  }
}
