package dev.heed.limits.lens;

import dev.heed.encoder.Encoder;
import dev.heed.lab.experiment.Findings;
import dev.heed.lab.experiment.Run;
import dev.heed.lab.report.HtmlReport;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;

record LensFindings(Encoder encoder, Lens.Settings settings, LensResult result, List<String> texts) {
  Findings findings(Run run) {
    SequencedMap<String, Object> metrics = new LinkedHashMap<>();
    for (Measure each : Measure.values()) metrics.put(each.column(), result.layers(each));
    double[] s = new double[result.shape().layers()], n = s.clone();
    for (int i = 0; i < s.length; i++) { s[i] = result.whole(i).symmetric(); n[i] = result.whole(i).negative(); }
    metrics.put("whole_sym", s);
    metrics.put("whole_neg", n);
    metrics.put("alone", result.spread(Spreads::alone));
    metrics.put("residual", result.spread(Spreads::residual));
    metrics.put("network", result.spread(Spreads::network));
    metrics.put("seconds", run.seconds());
    return new Findings(metrics, List.of(), new HtmlReport("x", List.of()));
  }
}
