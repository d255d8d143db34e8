package dev.heed.nets;

import dev.heed.nets.torch.Torch;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Skips a test, visibly, if PyTorch's native library is missing. */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(RequiresPyTorch.Condition.class)
public @interface RequiresPyTorch {

  /** Whether the library is available. */
  final class Condition implements ExecutionCondition {
    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
      return Torch.isAvailable()
          ? ConditionEvaluationResult.enabled("PyTorch is available")
          : ConditionEvaluationResult.disabled(
              "PyTorch has no native library for this machine on the class path");
    }
  }
}
