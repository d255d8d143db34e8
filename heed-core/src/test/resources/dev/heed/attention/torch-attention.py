"""Writes torch-attention.json: attention and its gradients by PyTorch's autograd, in double.

Run in this folder: python3 torch-attention.py
"""
import json
import math

import torch

torch.set_default_dtype(torch.float64)
HEADS, TOKENS, DIM, VALUE_DIM, HIDDEN = 2, 7, 5, 3, 11


def feature_map(kind, x, p):
    if kind == "dot":
        return x
    if kind == "l2":
        return x @ p[0].T
    return x + torch.tanh(x @ p[0].T + p[1]) @ p[2].T + p[3]


def case(kind, causal):
    torch.manual_seed(7)
    shapes = {"dot": [], "l2": [(HIDDEN, DIM)],
              "metric": [(HIDDEN, DIM), (HIDDEN,), (DIM, HIDDEN), (DIM,)]}[kind]
    leaves = [torch.randn(HEADS, TOKENS, DIM), torch.randn(HEADS, TOKENS, DIM),
              torch.randn(HEADS, TOKENS, VALUE_DIM)] + [0.5 * torch.randn(s) for s in shapes]
    # so few digits that single precision holds them
    leaves = [(x * 1024).round() / 1024 for x in leaves]
    for x in leaves:
        x.requires_grad_(True)
    q, k, v, *p = leaves
    u, w = feature_map(kind, q, p), feature_map(kind, k, p)
    if kind == "dot":
        z = u @ w.transpose(-1, -2) / math.sqrt(DIM)
    else:
        z = -((u.unsqueeze(-2) - w.unsqueeze(-3)) ** 2).sum(-1) * 0.25
    if causal:
        z = z.masked_fill(torch.ones(TOKENS, TOKENS).triu(1).bool(), -math.inf)
    output = torch.softmax(z, -1) @ v
    upstream = (torch.randn(output.shape) * 1024).round() / 1024
    (output * upstream).sum().backward()
    flat = lambda x: [round(float(f), 9) for f in x.detach().flatten()]
    return {"kind": kind, "causal": causal, "upstream": flat(upstream), "output": flat(output),
            "inputs": [flat(x) for x in leaves], "gradients": [flat(x.grad) for x in leaves]}


cases = [case(kind, causal) for kind in ("dot", "l2", "metric") for causal in (False, True)]
with open("torch-attention.json", "w") as file:
    file.write("[\n" + ",\n".join(json.dumps(c) for c in cases) + "\n]\n")
