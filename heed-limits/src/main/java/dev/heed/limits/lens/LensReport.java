package dev.heed.limits.lens;

import static dev.heed.lab.kit.Paragraphs.figure;
import static dev.heed.lab.kit.Paragraphs.heading;
import static dev.heed.lab.kit.Paragraphs.paragraph;

import dev.heed.encoder.EncoderInfo;
import dev.heed.encoder.TracedText;
import dev.heed.lab.chart.Axis;
import dev.heed.lab.chart.Heatmap;
import dev.heed.lab.chart.LineChart;
import dev.heed.lab.chart.MatrixChart;
import dev.heed.lab.chart.Series;
import dev.heed.lab.kit.Numbers;
import dev.heed.lab.kit.Paragraphs;
import dev.heed.lab.report.Block;
import dev.heed.lab.report.HtmlReport;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.IntStream;

/** The report of {@link Lens}. */
record LensReport(EncoderInfo encoder, LensResult result, TracedText example) {
  /** Pieces of a shown map; more names have no room. */
  private static final int SHOWN_PIECES = 16;

  private static final int PER_ROW = 4;

  HtmlReport toHtml() {
    List<Block> blocks = new ArrayList<>();
    blocks.add(
        paragraph(
            """
            In each head of attention, every piece of a text gives its attention out to all pieces.
            The theory of arXiv:2412.18288 reads this as heat that spreads: the score of two pieces
            is a distance, near pieces mix, and the values of all pieces follow a heat equation with
            a drift towards dense regions. This page holds the %s heads of %s against that, on %s.
            A check above passes where the encoder does as others of its kind; its last column says
            whether that is as in theory.
            """,
            heads(), encoder.name(), Paragraphs.count(result.texts().size(), "text")));
    blocks.add(heading("All heads"));
    blocks.add(
        paragraph(
            """
            Each picture has a row for each layer, the first at the top, and a column for each head.
            The form of a head is M = W_Q W_Kᵀ. The squared distance that it implies between
            pieces x and y is (x − y)·M(x − y), in which biases cancel.
            """));
    blocks.add(new Block.SideBySide(pictures(), PER_ROW));
    blocks.add(layers());
    blocks.add(heading("Does attention make all pieces alike?"));
    blocks.add(
        paragraph(
            """
            The unlikeness of a text's pieces is ‖H − mean‖/‖H‖. The maps alone are H ← S H, with S
            the mean of a layer's maps; the residual connection makes it H ← H + S H; the network
            has values, output matrices, normalisation and a further network in each layer besides.
            """));
    blocks.add(figure(collapse(), "Unlikeness of a text's pieces, the mean over all texts."));
    blocks.add(heading("Is it a heat equation?"));
    blocks.add(heat());
    blocks.add(heading("The maps"));
    blocks.add(
        paragraph(
            "Maps of one text, \"%s\". A row is a piece that attends, and adds up to 1.%s",
            exampleText().replace("%", "%%"),
            example.pieces().size() > SHOWN_PIECES
                ? " The first %d pieces are shown.".formatted(SHOWN_PIECES)
                : ""));
    blocks.add(maps());
    return new HtmlReport(title(), blocks);
  }

  private String heads() {
    return Numbers.format("%d × %d", result.shape().layers(), result.shape().heads());
  }

  private String title() {
    double pairs = result.mean(Measure.NEGATIVE_PAIRS);
    return pairs > 0.001
        ? Numbers.format(
            "The attention of %s is no measure of how far apart words are: %s of the squared"
                + " distances that it implies are negative",
            encoder.name(), Numbers.percent(pairs, 0))
        : Numbers.format("The attention of %s may measure how far apart words are", encoder.name());
  }

  private List<Block> pictures() {
    List<Block> pictures = new ArrayList<>();
    for (Measure measure : Measure.values()) {
      if (measure == Measure.BY_MEAN || measure == Measure.RATIO) {
        continue;
      }
      List<List<Double>> values = new ArrayList<>();
      for (int layer = 0; layer < result.shape().layers(); layer++) {
        int row = layer;
        values.add(
            IntStream.range(0, result.shape().heads())
                .mapToObj(head -> result.value(measure, row, head))
                .toList());
      }
      pictures.add(
          new Block.Figure(
              new MatrixChart(measure.title(), "layer", "head", values, MatrixChart.Scale.LINEAR),
              measure.title() + "."));
    }
    return pictures;
  }

  private Block layers() {
    List<Measure> shares =
        List.of(
            Measure.SYMMETRIC,
            Measure.NEGATIVE_SPECTRUM,
            Measure.NEGATIVE_PAIRS,
            Measure.ENTROPY,
            Measure.DIAGONAL,
            Measure.SPECIAL);
    List<Block.Column> columns = new ArrayList<>(List.of(Block.Column.number("Layer", 0)));
    shares.forEach(each -> columns.add(Block.Column.number(each.title(), 2)));
    columns.add(Block.Column.number(Measure.NEAR_ONE.title(), 2));
    List<List<Object>> rows = new ArrayList<>();
    for (int layer = 0; layer < result.shape().layers(); layer++) {
      List<Object> row = new ArrayList<>(List.of(layer + 1));
      for (Measure each : shares) {
        row.add(result.layer(each, layer));
      }
      row.add(result.layer(Measure.NEAR_ONE, layer));
      rows.add(row);
    }
    return new Block.Table("Means over the heads of each layer.", columns, rows);
  }

  private LineChart collapse() {
    return new LineChart(
        Axis.linear("layer (0: embeddings)"),
        Axis.linear("unlikeness of the pieces").withZero(),
        List.of(
            series("maps alone", Spreads::alone),
            series("with residual", Spreads::residual),
            series("the network", Spreads::network)),
        Optional.empty());
  }

  private Series series(String name, Function<Spreads, double[]> kind) {
    double[] values = result.spread(kind);
    double[] layers = new double[values.length];
    Arrays.setAll(layers, i -> i);
    return Series.of(name, layers, values);
  }

  private Block heat() {
    List<List<Object>> rows = new ArrayList<>();
    for (int layer = 0; layer < result.shape().layers(); layer++) {
      rows.add(
          List.of(
              layer + 1,
              result.layer(Measure.BY_MEAN, layer),
              result.layer(Measure.EXPLAINED, layer),
              result.gain(layer),
              result.layer(Measure.RATIO, layer)));
    }
    return new Block.Table(
        Paragraphs.text(
            """
            Share of the change S H − H that two terms explain by least squares over all texts: the
            Laplacian and the drift of a Gaussian kernel on the layer's inputs, with the best of
            five bandwidths for each head, which favours the theory. A step of all pieces towards
            their mean is a single term without any distance, and the fourth column is the share of
            its rest that the two terms explain. The last column is the median over the heads; in theory all are 2.
            """),
        List.of(
            Block.Column.number("Layer", 0),
            Block.Column.share("Step to the mean", 0),
            Block.Column.share("Drift and diffusion", 0),
            Block.Column.share("Of what the mean leaves", 1),
            Block.Column.number("Drift over Laplacian", 1)),
        rows);
  }

  private String exampleText() {
    return String.join(" ", example.pieces().stream().map(each -> each.text()).toList())
        .replace(" ##", "");
  }

  private Block maps() {
    int shown = Math.min(SHOWN_PIECES, example.pieces().size());
    List<String> names =
        IntStream.range(0, shown)
            .mapToObj(i -> (i + 1) + " " + example.pieces().get(i).text())
            .toList();
    List<Block.Tagged> layers = new ArrayList<>();
    for (int layer = 0; layer < result.shape().layers(); layer++) {
      List<Block> heads = new ArrayList<>();
      for (int head = 0; head < result.shape().heads(); head++) {
        heads.add(head(layer, head, names));
      }
      layers.add(new Block.Tagged(List.of("Layer " + (layer + 1)), heads));
    }
    return new Block.Filter("Layer", false, layers);
  }

  private Block head(int layer, int head, List<String> names) {
    float[] map = example.attention().get(layer).get(head);
    int tokens = example.pieces().size();
    List<List<Double>> values = new ArrayList<>();
    for (int i = 0; i < names.size(); i++) {
      List<Double> row = new ArrayList<>();
      for (int j = 0; j < names.size(); j++) {
        row.add((double) map[i * tokens + j]);
      }
      values.add(row);
    }
    return new Block.Fold(
        Numbers.format(
            "Layer %d, head %d: entropy %.2f, itself %s, special pieces %s",
            layer + 1,
            head + 1,
            result.value(Measure.ENTROPY, layer, head),
            Numbers.percent(result.value(Measure.DIAGONAL, layer, head), 0),
            Numbers.percent(result.value(Measure.SPECIAL, layer, head), 0)),
        List.of(
            new Block.Figure(
                new Heatmap(
                    "attends", names, "is attended to", names, values, Heatmap.Colour.VALUE),
                "Weights of head %d in layer %d.".formatted(head + 1, layer + 1))));
  }
}
