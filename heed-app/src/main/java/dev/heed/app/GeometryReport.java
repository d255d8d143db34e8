package dev.heed.app;

import dev.heed.geometry.Method;
import dev.heed.lab.report.Block;
import dev.heed.lab.report.HtmlReport;
import dev.heed.parallel.Workers;
import java.nio.file.Path;
import java.util.List;

/** The page of a method. */
record GeometryReport(GeometryResult found, Path source, Method method, Workers workers) {
  HtmlReport page() {
    return new HtmlReport(found.name().title(), List.<Block>of());
  }
}
