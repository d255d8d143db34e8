/**
 * Similarities as values that compose: {@link dev.heed.similarity.Initialise}, then {@link
 * dev.heed.similarity.Step}s that strengthen and normalise; then {@code H ← S H}. Classical
 * algorithms are such compositions (T. Ruan and S. Zhang, "Towards understanding how attention
 * mechanism works in deep learning", arXiv:2412.18288):
 *
 * <table>
 * <caption>Methods</caption>
 * <tr><th>method</th><th>initialise</th><th>steps</th></tr>
 * <tr><td>multidimensional scaling</td><td>Distance(d, 1, 0)</td><td></td></tr>
 * <tr><td>Isomap</td><td>ShortestPaths(d, k)</td><td></td></tr>
 * <tr><td>locally linear embedding</td><td>LocalCombination(d, k, r)</td><td></td></tr>
 * <tr><td>Laplacian eigenmaps</td><td>Distance(d, 2, 0)</td><td>Exponential(σ)</td></tr>
 * <tr><td>diffusion map</td><td>Distance(d, 2, 0)</td><td>Exponential(σ), TwoSided, Rows</td></tr>
 * <tr><td>SNE</td><td>Distance(d, 2, 0)</td><td>Perplexity(p), Rows</td></tr>
 * <tr><td>t-SNE, high</td><td>Distance(d, 2, 0)</td><td>Perplexity(p), Rows, Symmetrise</td></tr>
 * <tr><td>t-SNE, low</td><td>Distance(d, 2, −1)</td><td>Inflate(−1), Global</td></tr>
 * <tr><td>UMAP, high</td><td>LocalDistance(d)</td><td>Exponential(σ), FuzzyUnion</td></tr>
 * <tr><td>UMAP, low</td><td>Kernel(−1 − a·d^2b)</td><td>Inflate(−1)</td></tr>
 * <tr><td>fuzzy c-means</td><td>Distance(d, −2/(m − 1), 0), centres and points</td>
 * <td>Columns, Inflate(m), Rows</td></tr>
 * <tr><td>Markov clustering</td><td>Power(A, 2)</td><td>Inflate(2), Rows; again with the result
 * </td></tr>
 * <tr><td>nearest neighbours</td><td>Neighbours(d, k)</td><td>Rows</td></tr>
 * <tr><td>support vector machine</td><td>Kernel(K)</td><td></td></tr>
 * <tr><td>graph convolution</td><td>Power(A + I, 1)</td><td>SymmetricDegree</td></tr>
 * <tr><td>DiffusionNet</td><td>Laplacian(A)</td><td>HeatKernel(t)</td></tr>
 * <tr><td>Transformer</td><td>Scored(Bilinear)</td><td>Exponential(1), Rows</td></tr>
 * <tr><td>graph attention</td><td>Scored(GraphAttention) on a graph</td><td>Exponential(1), Rows
 * </td></tr>
 * </table>
 */
package dev.heed.similarity;
