package dev.heed.nets.attention;

import java.util.Optional;
import org.bytedeco.pytorch.Tensor;

/**
 * Features of scores {@code z_ij = u_i·v_j + b_j}.
 *
 * <p>A squared distance has this form. In {@code −‖u−v‖² = 2u·v − ‖v‖² − ‖u‖²} the last term is the
 * same for a whole row and does not change its softmax, so the score is {@code 2u·v} with the bias
 * {@code −‖v‖²} for each key.
 *
 * @param queries {@code u}, {@code [batch, heads, queries, features]}
 * @param keys {@code v}, {@code [batch, heads, keys, features]}
 * @param keyBias {@code b}, {@code [batch, heads, keys]}
 */
public record Features(Tensor queries, Tensor keys, Optional<Tensor> keyBias) {}
