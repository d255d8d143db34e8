package dev.heed.bench.peers;

import cc.mallet.classify.Classifier;
import cc.mallet.classify.MaxEntTrainer;
import cc.mallet.pipe.CharSequence2TokenSequence;
import cc.mallet.pipe.FeatureSequence2FeatureVector;
import cc.mallet.pipe.Pipe;
import cc.mallet.pipe.SerialPipes;
import cc.mallet.pipe.Target2Label;
import cc.mallet.pipe.TokenSequence2FeatureSequence;
import cc.mallet.pipe.TokenSequenceNGrams;
import cc.mallet.types.Instance;
import cc.mallet.types.InstanceList;
import cc.mallet.util.MalletLogger;
import java.io.IOException;
import java.io.ObjectOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.regex.Pattern;

/** MALLET's maximum entropy on counts of words and pairs of words. */
final class MalletPeer extends JvmPeer {
  /** Held, since the log manager forgets loggers that nobody holds, with their level. */
  private static final Logger TRAINING = Logger.getLogger("cc.mallet");

  @Override
  public String name() {
    return "mallet";
  }

  /** The variance of the weights' prior; 1 is MALLET's default. */
  @Override
  public List<String> settings() {
    return List.of("variance=1", "variance=10");
  }

  @Override
  Fitted fit(String setting, List<Example> train) {
    Pipe pipe =
        new SerialPipes(
            new Pipe[] {
              new Target2Label(),
              new CharSequence2TokenSequence(Pattern.compile("\\S+")),
              new TokenSequenceNGrams(new int[] {1, 2}),
              new TokenSequence2FeatureSequence(),
              new FeatureSequence2FeatureVector()
            });
    InstanceList instances = new InstanceList(pipe);
    for (Example text : train) {
      instances.addThruPipe(new Instance(text.tokens(), text.label(), null, null));
    }
    // MALLET sets its loggers up when the first of its classes asks for one.
    MalletLogger.getLogger(MalletPeer.class.getName());
    TRAINING.setLevel(Level.OFF);
    double variance = Double.parseDouble(setting.substring("variance=".length()));
    Classifier classifier = new MaxEntTrainer(variance).train(instances);
    pipe.getDataAlphabet().stopGrowth();
    pipe.getTargetAlphabet().stopGrowth();
    String any = train.getFirst().label();
    return new Fitted() {
      @Override
      public String label(Example text) {
        Instance instance = pipe.instanceFrom(new Instance(text.tokens(), any, null, null));
        return classifier.classify(instance).getLabeling().getBestLabel().toString();
      }

      @Override
      public long bytes(Path folder) throws IOException {
        Path file = folder.resolve("mallet");
        try (ObjectOutputStream out = new ObjectOutputStream(Files.newOutputStream(file))) {
          out.writeObject(classifier);
        }
        return Files.size(file);
      }
    };
  }
}
