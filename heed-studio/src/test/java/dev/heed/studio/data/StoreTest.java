package dev.heed.studio.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIOException;

import dev.heed.base.InvalidInputException;
import dev.heed.base.ProblemException;
import dev.heed.studio.run.Folders;
import dev.heed.text.corpus.CorpusOptions;
import dev.heed.text.corpus.CorpusReader;
import dev.heed.text.corpus.Corrections;
import dev.heed.text.corpus.CsvTable;
import dev.heed.text.corpus.LabelledText;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Data sets in the store, without a server. */
class StoreTest {
  private static final String RUN = "20260101-000000-classifier";

  private static final Datasets.Decision SKIPPED =
      new Datasets.Decision(Optional.empty(), Optional.of(true), Optional.empty());

  private static final Datasets.Decision LEFT_OUT =
      new Datasets.Decision(Optional.empty(), Optional.empty(), Optional.of(true));

  @TempDir private Path folder;
  private Path runs;
  private Path root;

  @BeforeEach
  void makeFolders() throws IOException {
    runs = Files.createDirectories(folder.resolve("runs/datasets")).getParent();
    root = Files.createDirectories(folder.resolve("root"));
  }

  private Datasets open() throws IOException {
    Path copies = runs.resolve("datasets");
    return new Datasets(runs, copies, new Folders(List.of(root, copies), List.of()));
  }

  private Exports exports(Datasets datasets) {
    return new Exports(datasets, runs.resolve("datasets"));
  }

  private static Datasets.Request request(String path, Reading reading) {
    return new Datasets.Request(path, Optional.empty(), reading);
  }

  private static Reading separated(String separator) {
    return new Reading(
        Optional.empty(),
        List.of(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.of(separator));
  }

  private static TextQuery query(Optional<String> search, Optional<TextQuery.Flag> flag) {
    return new TextQuery(
        search,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        TextQuery.Length.ANY,
        flag,
        TextQuery.Order.FILE);
  }

  private static TextQuery exactly(String label) {
    return new TextQuery(
        Optional.empty(),
        Optional.of(label),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        TextQuery.Length.ANY,
        Optional.empty(),
        TextQuery.Order.FILE);
  }

  private static Datasets.Decision labels(String... labels) {
    return new Datasets.Decision(Optional.of(List.of(labels)), Optional.empty(), Optional.empty());
  }

  private static String csv(Exports exports, long id, boolean guarded) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    exports.csv(id, guarded, out);
    return out.toString(StandardCharsets.UTF_8);
  }

  private long create(Datasets datasets, String name, String content) throws IOException {
    Files.writeString(root.resolve(name), content);
    return datasets.create(request(name, null)).id();
  }

  @Test
  void dataSetsSurviveARestart() throws IOException {
    long id;
    try (Datasets datasets = open()) {
      id = create(datasets, "a.csv", "id,label,text\n1,x,one\n2,y,two\n3,x, ONE \n4,y,\n");
      datasets.change(id, new Datasets.Change(Optional.of("mine"), Optional.of("a note")));
      datasets.decide(id, 1, labels("x"));
      datasets.decide(id, 2, SKIPPED);
    }
    try (Datasets datasets = open()) {
      Dataset dataset = datasets.get(id);
      assertThat(dataset.name()).isEqualTo("mine");
      assertThat(dataset.note()).isEqualTo("a note");
      assertThat(dataset.path()).isEqualTo("root/a.csv");
      assertThat(dataset.decided().corrected()).isEqualTo(1);
      assertThat(dataset.decided().skipped()).isEqualTo(1);
      assertThat(dataset.figures().labels())
          .containsExactlyInAnyOrder(new Survey.LabelCount("x", 2), new Survey.LabelCount("y", 2));
      assertThat(dataset.figures().empty()).isEqualTo(1);
      assertThat(dataset.figures().duplicates()).isEqualTo(1);
      TextPage.Text second = datasets.text(id, 1, Optional.empty());
      assertThat(second.place()).isEqualTo(new TextPage.Place(1, 3));
      assertThat(second.labels()).containsExactly("y");
      assertThat(second.corrected()).hasValue(List.of("x"));
      assertThat(datasets.undo(id, 1).corrected()).isEmpty();
      assertThat(datasets.get(id).decided().corrected()).isZero();
      datasets.delete(id);
      assertThat(datasets.all()).isEmpty();
      assertThat(runs.resolve("datasets/" + id)).doesNotExist();
      assertThatExceptionOfType(NoSuchElementException.class)
          .isThrownBy(() -> datasets.get(id))
          .withMessage("there is no data set %d; expected one of /api/datasets", id);
    }
  }

  @Test
  void nothingIsLeftOfAFileThatCannotBeRead() throws IOException {
    try (Datasets datasets = open()) {
      assertThatExceptionOfType(InvalidInputException.class)
          .isThrownBy(() -> create(datasets, "b.csv", "label,text\nx,one\ny,two,three\n"))
          .withMessageEndingWith("b.csv:3: the row has 3 columns; expected 2 as in the header");
      assertThatExceptionOfType(InvalidInputException.class)
          .isThrownBy(() -> create(datasets, "c.csv", "label,text\n"))
          .withMessage("root/c.csv: there are no texts; expected at least one");
      assertThat(datasets.all()).isEmpty();
      try (var left = Files.list(runs.resolve("datasets"))) {
        assertThat(left).isEmpty();
      }
    }
  }

  @Test
  void valuesAreNeverPartOfAStatement() throws IOException {
    try (Datasets datasets = open()) {
      String evil = "x'; DROP TABLE text; --";
      long id =
          create(
              datasets, "a.csv", "label,text\n\"%s\",100%% _sure_\ny,100 sure\n".formatted(evil));
      datasets.change(id, new Datasets.Change(Optional.of(evil), Optional.of(evil)));
      assertThat(datasets.get(id).name()).isEqualTo(evil);
      assertThat(found(datasets, id, evil)).isEmpty();
      assertThat(found(datasets, id, "0% _S")).containsExactly(0);
      assertThat(found(datasets, id, "100")).containsExactly(0, 1);
      assertThat(found(datasets, id, "\\")).isEmpty();
      datasets.decide(id, 1, labels(evil));
      TextQuery byLabel =
          new TextQuery(
              Optional.empty(),
              Optional.of(evil),
              Optional.empty(),
              Optional.empty(),
              Optional.empty(),
              TextQuery.Length.ANY,
              Optional.of(TextQuery.Flag.CORRECTED),
              TextQuery.Order.LONGEST);
      assertThat(datasets.texts(id, byLabel, 0, 10).total()).isEqualTo(1);
    }
  }

  private static List<Integer> found(Datasets datasets, long id, String search) throws IOException {
    return datasets.texts(id, query(Optional.of(search), Optional.empty()), 0, 10).texts().stream()
        .map(text -> text.place().num())
        .toList();
  }

  @Test
  void pagesOfAWholeDataSetCountFromTheOffset() throws IOException {
    StringBuilder rows = new StringBuilder("label,text\n");
    for (int i = 0; i < 2500; i++) {
      rows.append(i % 2 == 0 ? "x" : "y").append(",text ").append(i).append('\n');
    }
    try (Datasets datasets = open()) {
      long id = create(datasets, "a.csv", rows.toString());
      TextPage page = datasets.texts(id, query(Optional.empty(), Optional.empty()), 2490, 50);
      assertThat(page.total()).isEqualTo(2500);
      assertThat(page.texts()).hasSize(10);
      assertThat(page.texts().getFirst().text()).isEqualTo("text 2490");
      assertThat(page.texts().getFirst().place().line()).isEqualTo(2492);
    }
  }

  @Test
  void correctedCsvKeepsAllColumns() throws IOException {
    try (Datasets datasets = open()) {
      long id =
          create(
              datasets,
              "a.csv",
              "sep=;\n"
                  + "id;label;text;note\r\n"
                  + "1;x;\"two\n"
                  + "lines, and \"\"quotes\"\"\";=1+1\r\n"
                  + "2;y;@b;-\r\n");
      datasets.decide(id, 1, labels("z, new"));
      assertThat(csv(exports(datasets), id, false))
          .isEqualTo(
              "id,label,text,note\r\n1,x,\"two\nlines, and \"\"quotes\"\"\",=1+1\r\n"
                  + "2,\"z, new\",@b,-\r\n");
      assertThat(csv(exports(datasets), id, true))
          .isEqualTo(
              "id,label,text,note\r\n1,x,\"two\nlines, and \"\"quotes\"\"\",'=1+1\r\n"
                  + "2,\"z, new\",'@b,'-\r\n");
      assertThat(exports(datasets).forTraining(id).texts())
          .hasFileName("a-1.jsonl")
          .hasContent(
              """
              {"text":"two\\nlines, and \\"quotes\\"","label":"x"}
              {"text":"@b","label":"z, new"}
              """);
      assertThat(exports(datasets).forTraining(id).texts()).hasFileName("a-2.jsonl");
    }
  }

  @Test
  void textsMayHaveSeveralLabels() throws IOException {
    try (Datasets datasets = open()) {
      Files.writeString(root.resolve("m.csv"), "label,text\nb|a,one\na,two\n");
      long id = datasets.create(request("m.csv", separated("|"))).id();
      assertThat(datasets.get(id).figures().several()).isEqualTo(1);
      TextQuery withA =
          new TextQuery(
              Optional.empty(),
              Optional.of("a"),
              Optional.empty(),
              Optional.empty(),
              Optional.empty(),
              TextQuery.Length.ANY,
              Optional.empty(),
              TextQuery.Order.FILE);
      assertThat(datasets.texts(id, withA, 0, 10).total()).isEqualTo(2);
      assertThat(datasets.texts(id, exactly("\u001fa"), 0, 10).total()).isEqualTo(1);
      assertThat(datasets.texts(id, exactly("\u001fb\u001fa"), 0, 10).total()).isEqualTo(1);
      assertThat(datasets.texts(id, exactly("\u001f"), 0, 10).total()).isZero();
      datasets.decide(id, 1, labels("c", "b"));
      assertThat(datasets.texts(id, withA, 0, 10).total()).isEqualTo(1);
      assertThat(csv(exports(datasets), id, false))
          .isEqualTo("label,text\r\nb|a,one\r\nb|c,two\r\n");
      long single = create(datasets, "s.csv", "label,text\nx,one\ny,two\n");
      assertThatExceptionOfType(ProblemException.class)
          .isThrownBy(() -> datasets.decide(single, 0, labels("x", "y")))
          .withMessage("2 labels for a text; expected one, as all texts here have");
    }
  }

  @Test
  void comparesPredictions() throws IOException {
    try (Datasets datasets = open()) {
      long id = create(datasets, "a.csv", "label,text\nx,one\nx,two\ny,three\n");
      Predictions predictions = new Predictions(datasets);
      predictions.load(id, RUN, run(RUN, "y", "x", "y"));
      predictions.load(id, "later", run("later", "x", "y", "y"));
      Predictions.Confusion confusion = predictions.confusion(id, RUN, Optional.empty());
      assertThat(confusion.judged()).isEqualTo(3);
      assertThat(confusion.right()).isEqualTo(2);
      assertThat(confusion.cells()).contains(new Predictions.Cell(List.of("x"), List.of("y"), 1));
      assertThat(predictions.confusion(id, RUN, Optional.of("dev")).judged()).isEqualTo(1);
      Predictions.Changes changes =
          predictions.changes(id, new Predictions.Runs(RUN, "later"), Optional.empty(), 0, 10);
      assertThat(changes.mended()).isEqualTo(1);
      assertThat(changes.broken()).isEqualTo(1);
      assertThat(changes.other()).isZero();
      assertThat(changes.texts()).extracting(each -> each.place().num()).containsExactly(0, 1);
      // A correction makes the mistake right, and the page says so at once.
      datasets.decide(id, 0, labels("y"));
      assertThat(predictions.confusion(id, RUN, Optional.empty()).right()).isEqualTo(3);
      assertThatExceptionOfType(InvalidInputException.class)
          .isThrownBy(() -> predictions.load(id, "long", run("long", "x", "x", "x", "x")))
          .withMessage(
              "long/predictions.jsonl:4: the row is 3; expected 0 to 2, as the data set has 3"
                  + " texts");
    }
  }

  @Test
  void aTextThatIsLeftOutIsNotTrainedOnAndDoesNotCount() throws IOException {
    try (Datasets datasets = open()) {
      long id = create(datasets, "a.csv", "label,text\nx,one\nx,\"two\nlines\"\ny,three\n");
      Predictions predictions = new Predictions(datasets);
      predictions.load(id, RUN, run(RUN, "y", "x", "y"));
      predictions.load(id, "later", run("later", "y", "y", "y"));
      assertThat(exports(datasets).forTraining(id).corrections()).isEmpty();
      datasets.decide(id, 0, LEFT_OUT);
      datasets.decide(id, 2, labels("z"));
      assertThat(datasets.get(id).decided()).isEqualTo(new Dataset.Decided(1, 0, 1));
      assertThat(predictions.confusion(id, RUN, Optional.empty()).judged()).isEqualTo(2);
      assertThat(
              predictions
                  .changes(id, new Predictions.Runs(RUN, "later"), Optional.empty(), 0, 10)
                  .compared())
          .isEqualTo(2);
      assertThat(flagged(datasets, id, TextQuery.Flag.WRONG)).containsExactly(2);
      assertThat(flagged(datasets, id, TextQuery.Flag.LEFT_OUT)).containsExactly(0);
      assertThat(flagged(datasets, id, TextQuery.Flag.MENDED)).containsExactly(0, 2);
      assertThat(flagged(datasets, id, TextQuery.Flag.SKIPPED)).isEmpty();
      assertThat(csv(exports(datasets), id, false))
          .isEqualTo("label,text\r\nx,\"two\nlines\"\r\nz,three\r\n");
      Exports.ForTraining files = exports(datasets).forTraining(id);
      assertThat(trainedOn(files.texts(), files.corrections().orElseThrow()))
          .containsExactly("[x] two lines", "[z] three");
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      exports(datasets).corrections(id, out);
      assertThat(out.toString(StandardCharsets.UTF_8))
          .isEqualTo("line,given,suggested\r\n2,x,\r\n5,y,z\r\n");
      Path alone = Files.write(folder.resolve("corrections.csv"), out.toByteArray());
      assertThat(trainedOn(root.resolve("a.csv"), alone))
          .containsExactly("[x] two lines", "[z] three");
      datasets.undo(id, 0);
      assertThat(datasets.get(id).decided()).isEqualTo(new Dataset.Decided(1, 0, 0));
      assertThat(predictions.confusion(id, RUN, Optional.empty()).judged()).isEqualTo(3);
    }
  }

  /** No labels are a label set like any other; only an empty cell leaves a text out. */
  @Test
  void aTextWithoutLabelsIsNotLeftOut() throws IOException {
    try (Datasets datasets = open()) {
      long id =
          create(
              datasets,
              "m.jsonl",
              """
              {"label":["b","a"],"text":"one"}
              {"label":["a"],"text":"two"}
              {"label":[],"text":"three"}
              """);
      datasets.decide(id, 0, labels());
      datasets.decide(id, 2, LEFT_OUT);
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      exports(datasets).corrections(id, out);
      Path alone = Files.write(folder.resolve("corrections.csv"), out.toByteArray());
      assertThat(trainedOn(root.resolve("m.jsonl"), alone)).containsExactly("[] one", "[a] two");
      Exports.ForTraining files = exports(datasets).forTraining(id);
      assertThat(trainedOn(files.texts(), files.corrections().orElseThrow()))
          .containsExactly("[] one", "[a] two");
    }
  }

  private static List<Integer> flagged(Datasets datasets, long id, TextQuery.Flag flag)
      throws IOException {
    TextQuery query =
        new TextQuery(
            Optional.empty(),
            Optional.empty(),
            Optional.of(RUN),
            Optional.empty(),
            Optional.empty(),
            TextQuery.Length.ANY,
            Optional.of(flag),
            TextQuery.Order.FILE);
    TextPage page = datasets.texts(id, query, 0, 10);
    assertThat(page.total()).isEqualTo(page.texts().size());
    return page.texts().stream().map(text -> text.place().num()).toList();
  }

  /** The labels and texts that a training with corrections reads. */
  private static List<String> trainedOn(Path file, Path corrections) throws IOException {
    List<String> texts = new ArrayList<>();
    try (CsvTable table = CsvTable.open(corrections);
        CorpusReader reader =
            CorpusReader.openLabelled(file, CorpusOptions.defaults())
                .correct(Corrections.read(table))) {
      for (Optional<LabelledText> next = reader.next(); next.isPresent(); next = reader.next()) {
        texts.add(next.get().labels() + " " + next.get().text().replace('\n', ' '));
      }
    }
    return texts;
  }

  /** A store of an earlier version, which knew no texts left out, is taken up. */
  @Test
  void anEarlierStoreIsTakenUp() throws IOException, SQLException {
    long id;
    try (Datasets datasets = open()) {
      id = create(datasets, "a.csv", "label,text\nx,one\ny,two\n");
      datasets.decide(id, 0, labels("y"));
    }
    try (Connection connection =
            DriverManager.getConnection("jdbc:h2:file:" + runs.resolve("store"));
        Statement statement = connection.createStatement()) {
      statement.execute("ALTER TABLE correction DROP COLUMN left_out");
    }
    try (Datasets datasets = open()) {
      assertThat(datasets.get(id).decided()).isEqualTo(new Dataset.Decided(1, 0, 0));
      datasets.decide(id, 1, LEFT_OUT);
      assertThat(datasets.get(id).decided()).isEqualTo(new Dataset.Decided(1, 0, 1));
    }
  }

  private Path run(String id, String... predicted) throws IOException {
    Path own = Files.createDirectories(runs.resolve(id));
    StringBuilder lines = new StringBuilder();
    for (int i = 0; i < predicted.length; i++) {
      lines.append(
          "{\"row\":%d,\"part\":\"%s\",\"label\":\"x\",\"predicted\":\"%s\",\"probability\":0.9,\"given\":0.1}%n"
              .formatted(i, i == 0 ? "dev" : "train", predicted[i]));
    }
    Files.writeString(own.resolve(Predictions.FILE), lines);
    return own;
  }

  @Test
  void aDamagedStoreIsOneClearLine() throws IOException {
    Files.write(runs.resolve("store.mv.db"), new byte[20_000]);
    try (Datasets datasets = open()) {
      assertThatIOException()
          .isThrownBy(datasets::all)
          .withMessage(
              "store.mv.db is damaged; expected the studio's data sets: move it away to begin"
                  + " anew");
    }
  }

  /** H2 would read settings of its own from such a path. */
  @Test
  void aPathWithASemicolonIsRefused() throws IOException {
    runs = Files.createDirectories(folder.resolve("a;INIT=x/datasets")).getParent();
    try (Datasets datasets = open()) {
      assertThatIOException()
          .isThrownBy(datasets::all)
          .withMessage("the path of the runs folder has a ';'; expected a path without one");
    }
  }

  @Test
  void aLockedStoreIsOneClearLine() throws IOException {
    try (Datasets datasets = open()) {
      assertThat(datasets.all()).isEmpty();
    }
    try (FileChannel file =
            FileChannel.open(runs.resolve("store.mv.db"), StandardOpenOption.WRITE);
        var lock = file.lock();
        Datasets datasets = open()) {
      assertThat(lock.isValid()).isTrue();
      assertThatIOException()
          .isThrownBy(datasets::all)
          .withMessage(
              "store.mv.db is in use by another studio; expected one studio for each --runs"
                  + " folder");
    }
  }
}
