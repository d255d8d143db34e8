"""Writes reference.json: what scikit-learn, SciPy, PyTorch, NumPy and the mcl program make of small inputs.

Made with scikit-learn 1.2.1, NumPy 1.24.2, SciPy 1.10.1, PyTorch 1.13 and mcl 22-282; run it in its folder.
"""

import json
import subprocess
import tempfile

import numpy as np
import scipy.linalg
import scipy.optimize
import torch
from scipy.spatial.distance import cdist, squareform
from sklearn.cluster import KMeans
from sklearn.manifold import Isomap, LocallyLinearEmbedding, smacof, spectral_embedding, trustworthiness
from sklearn.manifold import _t_sne
from sklearn.manifold._locally_linear import barycenter_kneighbors_graph
from sklearn.neighbors import KNeighborsClassifier
from sklearn.svm import SVC

rng = np.random.RandomState(7)
N, K = 36, 5
t = np.sort(rng.uniform(1, 3, N)) * 1.5 * np.pi / 1.5
X = np.round(np.c_[t * np.cos(t), rng.uniform(0, 6, N), t * np.sin(t)], 3)
Y = np.round(rng.normal(size=(N, 2)), 3)
labels = np.array(["b", "c", "a"])[(np.arange(N) // 3) % 3]
D = cdist(X, X)
out = {"x": X, "y": Y, "labels": list(labels)}


def neighbours(k):
    d = D.copy()
    np.fill_diagonal(d, np.inf)
    return np.argsort(d, axis=1, kind="stable")[:, :k]


def graph(k):
    a = np.zeros((N, N))
    for i, near in enumerate(neighbours(k)):
        a[i, near] = 1
    return np.maximum(a, a.T)


def sigma_for(squares, perplexity):
    def miss(log_sigma):
        w = np.exp(-(squares - squares.min()) / np.exp(log_sigma))
        p = w / w.sum()
        return -(p * np.log(np.maximum(p, 1e-300))).sum() - np.log(perplexity)

    return np.exp(scipy.optimize.brentq(miss, -20, 20, xtol=1e-14))


# t-SNE and SNE
out["tsne_p"] = squareform(_t_sne._joint_probabilities(D**2, 8.0, 0))
P = np.zeros((N, N))
for i in range(N):
    others = np.arange(N) != i
    w = np.exp(-(D[i, others] ** 2) / sigma_for(D[i, others] ** 2, 8))
    P[i, others] = w / w.sum()
out["sne_p"] = P
joint = (P + P.T) / 2 / N
kl, gradient = _t_sne._kl_divergence(Y.ravel(), squareform(joint, checks=False), 1, N, 2)
out["tsne_kl"], out["tsne_gradient"] = kl, gradient

# Isomap, LLE, eigenmaps, diffusion map, scaling
isomap = Isomap(n_neighbors=K, n_components=2, eigen_solver="dense").fit(X)
out["isomap_paths"], out["isomap"] = isomap.dist_matrix_, isomap.embedding_
out["lle_weights"] = barycenter_kneighbors_graph(X, K, reg=1e-3).toarray()
out["lle"] = LocallyLinearEmbedding(n_neighbors=K, n_components=2, eigen_solver="dense").fit_transform(X)
W = graph(K) * np.exp(-(D**2) / 3.0)
out["eigenmaps"] = spectral_embedding(W, n_components=2, random_state=0, eigen_tol=1e-14)
G = np.exp(-(D**2) / 30.0)
G = G / np.outer(G.sum(1), G.sum(1))
G = G / G.sum(1, keepdims=True)
values, vectors = np.linalg.eig(G)
order = np.argsort(-values.real)[1:3]
out["diffusion_values"] = values.real[order]
out["diffusion"] = vectors.real[:, order]
J = np.eye(N) - 1 / N
values, vectors = np.linalg.eigh(-J @ D**2 @ J / 2)
out["classical"] = vectors[:, [-1, -2]] * np.sqrt(values[[-1, -2]])
moved, stress = smacof(D, n_components=2, init=Y, n_init=1, max_iter=1, eps=0, normalized_stress=False)
out["smacof_once"] = moved
moved, stress = smacof(D, n_components=2, init=out["classical"], n_init=1, max_iter=3000, eps=1e-12, normalized_stress=False)
out["smacof_stress"] = stress
out["trustworthiness"] = trustworthiness(X, Y, n_neighbors=K)

# UMAP, from its paper
member = np.zeros((N, N))
for i, near in enumerate(neighbours(K)):
    d = D[i, near]
    rho = d[d > 0].min()

    def miss(log_sigma):
        return np.exp(-np.maximum(0, d - rho) / np.exp(log_sigma)).sum() - np.log2(K)

    member[i, near] = np.exp(-np.maximum(0, d - rho) / np.exp(scipy.optimize.brentq(miss, -20, 20, xtol=1e-14)))
out["umap"] = member + member.T - member * member.T
grid = np.linspace(0, 3, 300)
target = np.where(grid < 0.1, 1.0, np.exp(-(grid - 0.1)))
(a, b), _ = scipy.optimize.curve_fit(lambda d, a, b: 1 / (1 + a * d ** (2 * b)), grid, target)
out["umap_a"], out["umap_b"] = a, b

# Clusterings
start = X[[1, 14, 30]]
means = KMeans(3, init=start, n_init=1, max_iter=300, tol=0).fit(X)
out["start"], out["kmeans"], out["kmeans_inertia"] = start, means.cluster_centers_, means.inertia_
centres, m = start.copy(), 1.8
for _ in range(2000):
    d = np.maximum(cdist(centres, X), 1e-200)
    u = 1 / ((d[:, None, :] / d[None, :, :]) ** (2 / (m - 1))).sum(1)
    centres = (u**m @ X) / (u**m).sum(1, keepdims=True)
out["fuzzy"] = centres

# Markov clustering by van Dongen's program, without its pruning
edges = [(i, j) for i in range(N) for j in range(N) if i < j and graph(4)[i, j] > 0]
with tempfile.NamedTemporaryFile("w", suffix=".abc") as file:
    file.write("".join(f"{i} {j} 1\n" for i, j in edges))
    file.flush()
    for inflation in ("1.5", "2", "4"):
        text = subprocess.run(
            ["mcl", file.name, "--abc", "-I", inflation, "-scheme", "7", "-p", "1e-6", "-o", "-"],
            capture_output=True, text=True, check=True,
        ).stdout
        cluster = np.zeros(N, int)
        for number, line in enumerate(text.strip().split("\n")):
            cluster[[int(each) for each in line.split()]] = number
        out["mcl_" + inflation] = cluster

# Classification: every fifth point is labelled by the others
query = np.arange(N) % 5 == 4
knn = KNeighborsClassifier(5).fit(X[~query], labels[~query])
out["knn"] = list(knn.predict(X[query]))
svc = SVC(C=2, gamma=0.3, tol=1e-10, decision_function_shape="ovo").fit(X[~query], labels[~query])
out["svc"], out["svc_decisions"] = list(svc.predict(X[query])), svc.decision_function(X[query])

# Propagations
A = graph(K) + np.eye(N)
out["gcn"] = A / np.sqrt(np.outer(A.sum(1), A.sum(1))) @ X
L = graph(K) - np.diag(graph(K).sum(1))
out["heat"] = scipy.linalg.expm(0.7 * L) @ X
x = torch.tensor(X)
out["transformer"] = (torch.softmax(x @ x.T / 3**0.5, dim=1) @ x).numpy()
out["l2"] = (torch.softmax(torch.tensor(-(D**2) / 4.0), dim=1) @ torch.tensor(X)).numpy()
alpha = np.round(rng.normal(size=(2, 3)), 3)
z = torch.nn.functional.leaky_relu(torch.tensor((X @ alpha[0])[:, None] + (X @ alpha[1])[None, :]), 0.2)
z = torch.where(torch.tensor(A > 0), z, torch.tensor(-np.inf, dtype=torch.float64))
out["alpha"], out["gat"] = alpha, (torch.softmax(z, dim=1) @ torch.tensor(X)).numpy()


def plain(value):
    if isinstance(value, np.ndarray):
        return [plain(each) for each in value.tolist()]
    if isinstance(value, list):
        return [plain(each) for each in value]
    return float("%.12g" % value) if isinstance(value, (float, np.floating)) else value


with open("reference.json", "w") as file:
    file.write("{\n" + ",\n".join(f'"{k}": {json.dumps(plain(v))}' for k, v in out.items()) + "\n}\n")
