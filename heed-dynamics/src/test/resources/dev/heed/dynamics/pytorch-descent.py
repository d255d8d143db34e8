"""Writes pytorch-descent.json: full-batch gradient descent in PyTorch, in double and in float.

usage: python3 pytorch-descent.py > pytorch-descent.json
"""
import json
import random

import torch
import torch.nn.functional as F

CLASSES, WORDS, DIM, KEY_DIM, HIDDEN, RATE = 3, 31, 5, 7, 4, 0.5
EPOCHS, EVERY, TRACED = 3000, 250, [0, 1, 2, 3, 4, 5, 6, 17]
rng = random.Random(1)


def documents(count):
    """Two topic words for each class (words 0 to 5), one of them in a document, and 2 to 8 others."""
    rows, labels = [], []
    for _ in range(count):
        label = rng.randrange(CLASSES)
        others = [6 + rng.randrange(WORDS - 6) for _ in range(rng.randint(2, 8))]
        rows.append([2 * label + rng.randrange(2)] + others)
        labels.append(label)
    return rows, labels


def numbers(*shape, scale):
    """Normal numbers that float holds exactly."""
    return torch.randn(*shape, dtype=torch.float32) * scale


def loss_of(w, rows, labels):
    scores = w["keys"] @ w["query"]
    contexts = torch.stack([torch.softmax(scores[r], 0) @ w["embeddings"][r] for r in rows])
    if "head.weight" in w:
        logits = contexts @ w["head.weight"].T
    else:
        hidden = torch.relu(contexts @ w["head.hidden.weight"].T + w["head.hidden.bias"])
        logits = hidden @ w["head.output.weight"].T + w["head.output.bias"]
    return F.cross_entropy(logits, labels)


def run(start, head, train, dev, dtype):
    torch.set_default_dtype(dtype)
    trained = {"embeddings", "keys"} | ({n for n in start if n.startswith("head")} if head != "FC" else set())
    w = {n: v.to(dtype).clone().requires_grad_(n in trained) for n, v in start.items()}
    optimizer = torch.optim.SGD([w[n] for n in w if n in trained], lr=RATE)
    (rows, labels), (dev_rows, dev_labels) = [([torch.tensor(r) for r in rs], torch.tensor(ls)) for rs, ls in (train, dev)]
    records = []
    for epoch in range(EPOCHS + 1):
        optimizer.zero_grad()
        loss = loss_of(w, rows, labels)
        if epoch % EVERY == 0:
            with torch.no_grad():
                records.append({
                    "epoch": epoch,
                    "train_loss": loss.item(),
                    "dev_loss": loss_of(w, dev_rows, dev_labels).item(),
                    "scores": (w["keys"] @ w["query"])[TRACED].tolist(),
                    "norms": w["embeddings"][TRACED].norm(dim=1).tolist()})
        loss.backward()
        optimizer.step()
    return records


train, dev = documents(61), documents(23)
torch.manual_seed(1)
torch.set_num_threads(1)
runs = []
for head in ("FC", "TC", "TL"):
    start = {
        "embeddings": numbers(WORDS, DIM, scale=1e-6), "keys": torch.zeros(WORDS, KEY_DIM),
        "query": numbers(KEY_DIM, scale=0.3)}
    if head == "TL":
        start |= {
            "head.hidden.weight": numbers(HIDDEN, DIM, scale=0.5), "head.hidden.bias": numbers(HIDDEN, scale=0.5),
            "head.output.weight": numbers(CLASSES, HIDDEN, scale=0.5), "head.output.bias": numbers(CLASSES, scale=0.5)}
    else:
        start["head.weight"] = numbers(CLASSES, DIM, scale=1.0)
    runs.append({
        "head": head,
        "start": {n: v.flatten().tolist() for n, v in start.items()},
        "double": run(start, head, train, dev, torch.float64),
        "float": run(start, head, train, dev, torch.float32)})
print(json.dumps({
    "classes": CLASSES, "words": WORDS, "dim": DIM, "key_dim": KEY_DIM, "hidden": HIDDEN, "rate": RATE,
    "epochs": EPOCHS, "record_every": EVERY, "traced": TRACED, "train": train, "dev": dev, "runs": runs}))
