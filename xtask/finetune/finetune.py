#!/usr/bin/env python3
"""Fine-tunes the upper layers of the sentence encoder on all three corpora at once (ask, check, report: one network).

The embeddings and the lower layers stay as published, so what they make of each text is computed once. The heads are
fitted on the frozen encoder first, then layers and heads are trained together: from there every step is a gain.

Offline and rare: its result is requantised by `cargo xtask model --tuned FILE` and pinned by sha256. Only this script
needs a framework (PyPI: jax, optax, numpy, safetensors); nothing that ships does. How to run it: README.md beside it.
"""
import argparse, hashlib, json, math, time
import jax, jax.numpy as jnp, numpy as np, optax
from safetensors.numpy import load_file, save_file

CHECK = 14          # labels of CHECK's heads, as in xtask/src/export.rs
KINDS = ["threat", "harassment", "bullying", "self_harm", "boundary", "impersonation", "privacy", "other"]
URGENCIES = ["standard", "urgent", "emergency"]
VERDICTS = ["yes", "no", "depends", "info"]
LAYERS, HEADS, WIDTH = 6, 12, 384
BUCKETS = [24, 40, 64, 104, 240]

p = argparse.ArgumentParser()
p.add_argument("--weights", required=True, help="model.safetensors of the published encoder")
p.add_argument("--data", required=True, help="what `cargo xtask train --export` wrote")
p.add_argument("--out", required=True, help="safetensors to write")
p.add_argument("--epochs", type=int, default=6)
p.add_argument("--tokens", type=int, default=2048, help="pieces a batch")
p.add_argument("--rate", type=float, default=2e-4)
p.add_argument("--frozen", type=int, default=3, help="how many lower layers stay as published")
p.add_argument("--probe", type=int, default=16, help="epochs of the heads alone")
p.add_argument("--blank", type=float, default=0.05, help="share of the pieces that are blanked")
p.add_argument("--seed", type=int, default=7)
p.add_argument("--minutes", type=float, default=90, help="stop the schedule so that it ends within this time")
p.add_argument("--all", action="store_true", help="train on the dev split too (never for figures)")
a = p.parse_args()
jax.config.update("jax_compilation_cache_dir", "/tmp/jax-cache")
jax.config.update("jax_persistent_cache_min_compile_time_secs", 1)

rows = [json.loads(line) for line in open(a.data, encoding="utf-8")]
intents = sorted({x for r in rows if r["task"] == "ask" for x in r["answers"]})
index = {x: i for i, x in enumerate(intents)}

def labels(r):
    """Dense targets of one row; what does not apply stays zero with weight zero."""
    n = len(r["ids"]) + 2
    y = dict(ask=np.zeros(len(intents), np.float32), verdict=np.zeros(4, np.float32), doc=np.zeros(CHECK, np.float32),
             docw=np.zeros(CHECK, np.float32), tok=np.zeros((n, CHECK), np.float32), tokw=np.zeros((n, CHECK), np.float32),
             kind=np.zeros(8, np.float32), urg=np.zeros(3, np.float32), mark=np.zeros((n, 2), np.float32), markw=np.zeros((n, 2), np.float32))
    if r["task"] == "ask":
        for x in r["answers"]: y["ask"][index[x]] = 1 / len(r["answers"])
        if r["verdict"]: y["verdict"][VERDICTS.index(r["verdict"])] = 1
    elif r["task"] == "check":
        y["docw"][:] = 1; y["tokw"][1:-1] = 1
        for i, (must, may) in enumerate(zip(r["must"], r["may"])):
            for k in range(CHECK):
                if must >> k & 1: y["tok"][i + 1, k] = 1; y["doc"][k] = 1
                elif may >> k & 1: y["tokw"][i + 1, k] = 0
        for k in range(CHECK):
            if any(m >> k & 1 for m in r["may"]) and not y["doc"][k]: y["docw"][k] = 0
    else:
        for x in r["kinds"]: y["kind"][KINDS.index(x)] = 1 / len(r["kinds"])
        for x in r["urgencies"]: y["urg"][URGENCIES.index(x)] = 1 / len(r["urgencies"])
        y["markw"][1:-1] = 1
        for i, m in enumerate(r["must"]):
            y["mark"][i + 1] = [m & 1, m >> 1 & 1]
    return y

for r in rows:
    r["ids"] = [101] + r["ids"][:238] + [102]
    for key in ("must", "may"):
        if key in r: r[key] = r[key][:238]
    r["y"] = labels({**r, "ids": r["ids"][1:-1]})
    r["bucket"] = next(b for b in BUCKETS if b >= len(r["ids"]))

def batch(rs, width):
    n = max(1, a.tokens // width)
    rs = rs + [None] * (n - len(rs))
    pad = lambda x, w: np.concatenate([x, np.zeros((w - len(x),) + x.shape[1:], x.dtype)]) if len(x) < w else x
    out = {"ids": np.zeros((n, width), np.int32), "live": np.zeros((n, width), np.float32)}
    if rs[0] is not None and "low" in rs[0]: out["low"] = np.zeros((n, width, WIDTH), np.float32)
    if rs[0] is not None and "top" in rs[0]: out["top"] = np.zeros((n, width, WIDTH), np.float32)
    for key, shape in (("ask", (len(intents),)), ("verdict", (4,)), ("doc", (CHECK,)), ("docw", (CHECK,)), ("kind", (8,)), ("urg", (3,))):
        out[key] = np.zeros((n,) + shape, np.float32)
    for key, k in (("tok", CHECK), ("tokw", CHECK), ("mark", 2), ("markw", 2)):
        out[key] = np.zeros((n, width, k), np.float32)
    for i, r in enumerate(rs):
        if r is None: continue
        m = len(r["ids"])
        out["ids"][i, :m] = r["ids"]; out["live"][i, :m] = 1
        for key in ("low", "top"):
            if key in out: out[key][i, :m] = r[key]
        for key, value in r["y"].items():
            out[key][i] = pad(value, width) if value.ndim == 2 else value
    return out

def epoch(rs, rng):
    order = rng.permutation(len(rs)) if rng is not None else np.arange(len(rs))
    by, out = {}, []
    for i in order:
        r = rs[i]; q = by.setdefault(r["bucket"], []); q.append(r)
        if len(q) == max(1, a.tokens // r["bucket"]):
            out.append((r["bucket"], q)); by[r["bucket"]] = []
    out += [(b, q) for b, q in by.items() if q]
    if rng is not None: out = [out[i] for i in rng.permutation(len(out))]
    return out

def norm(x, g, b):
    m = x.mean(-1, keepdims=True); v = ((x - m) ** 2).mean(-1, keepdims=True)
    return (x - m) / jnp.sqrt(v + 1e-12) * g + b

def drop(x, key, rate):
    return x if key is None else jnp.where(jax.random.bernoulli(key, 1 - rate, x.shape), x / (1 - rate), 0)

def embed(w, ids):
    x = w["embeddings.word_embeddings.weight"][ids] + w["embeddings.position_embeddings.weight"][: ids.shape[1]] + w["embeddings.token_type_embeddings.weight"][0]
    return norm(x, w["embeddings.LayerNorm.weight"], w["embeddings.LayerNorm.bias"])

def layers(w, x, live, which, key):
    keys = [None] * 18 if key is None else jax.random.split(key, 18)
    n, t, _ = x.shape
    shut = (1 - live)[:, None, None, :] * -1e9
    for l in which:
        g = lambda s: w[f"encoder.layer.{l}.{s}"]
        lin = lambda x, s: x @ g(s + ".weight").T + g(s + ".bias")
        q, k, v = (lin(x, f"attention.self.{s}").reshape(n, t, HEADS, -1).transpose(0, 2, 1, 3) for s in ("query", "key", "value"))
        at = jax.nn.softmax(q @ k.transpose(0, 1, 3, 2) / math.sqrt(WIDTH // HEADS) + shut, -1)
        c = (at @ v).transpose(0, 2, 1, 3).reshape(n, t, WIDTH)
        x = norm(x + drop(lin(c, "attention.output.dense"), keys[3 * l + 1], 0.1), g("attention.output.LayerNorm.weight"), g("attention.output.LayerNorm.bias"))
        h = jax.nn.gelu(lin(x, "intermediate.dense"), approximate=True)
        x = norm(x + drop(lin(h, "output.dense"), keys[3 * l + 2], 0.1), g("output.LayerNorm.weight"), g("output.LayerNorm.bias"))
    return x

def hidden(b, key):
    """Some pieces are blanked, so that no single word decides."""
    if key is None: return b["low"]
    keep = jax.random.bernoulli(jax.random.fold_in(key, 99), 1 - a.blank, b["live"].shape)
    return b["low"] * keep[..., None]

def heads(params, x, live, key):
    h = params["heads"]
    mean = (x * live[..., None]).sum(1) / jnp.maximum(live.sum(1), 1)[:, None]
    top = jnp.where(live[..., None] > 0, x, -1e9).max(1)
    both = jnp.concatenate([mean, jnp.maximum(top, -10)], -1)
    d = lambda v, i: drop(v, None if key is None else jax.random.fold_in(key, i), 0.15)
    o = lambda name, v: v @ h[name + ".w"] + h[name + ".b"]
    return dict(ask=o("ask", d(mean, 1)), verdict=o("verdict", d(mean, 2)), doc=o("doc", d(both, 3)), kind=o("kind", d(both, 4)),
                urg=o("urg", d(both, 5)), tok=o("tok", d(x, 6)), mark=o("mark", d(x, 7)))

def loss(params, b, key, probing):
    x = b["top"] if probing else layers(params["enc"], hidden(b, key), b["live"], range(a.frozen, LAYERS), key)
    o = heads(params, x, b["live"], key)
    def soft(logits, y, smooth):
        w = y.sum(-1); y = y * (1 - smooth) + smooth / y.shape[-1]
        return -(jax.nn.log_softmax(logits) * y).sum(-1) * w
    def bce(logits, y, w, plus):
        e = jnp.maximum(logits, 0) - logits * y + jnp.log1p(jnp.exp(-jnp.abs(logits)))
        return (e * w * (1 + (plus - 1) * y)).sum()
    total = soft(o["ask"], b["ask"], 0.05).sum() + 0.5 * soft(o["verdict"], b["verdict"], 0.05).sum()
    total += 0.5 * bce(o["doc"], b["doc"], b["docw"], 1.5)
    total += 4.0 / 40 * bce(o["tok"], b["tok"], b["tokw"], 2.0)
    total += soft(o["kind"], b["kind"], 0.05).sum() + soft(o["urg"], b["urg"], 0.05).sum()
    total += 4.0 / 40 * bce(o["mark"], b["mark"], b["markw"], 2.0)
    return total / jnp.maximum((b["live"].sum(1) > 0).sum(), 1)

enc = {k: jnp.asarray(v) for k, v in load_file(a.weights).items() if v.dtype == np.float32 and not k.startswith("pooler")}
key = jax.random.PRNGKey(a.seed)
sizes = dict(ask=(WIDTH, len(intents)), verdict=(WIDTH, 4), doc=(2 * WIDTH, CHECK), kind=(2 * WIDTH, 8), urg=(2 * WIDTH, 3), tok=(WIDTH, CHECK), mark=(WIDTH, 2))
hd = {}
for i, (name, shape) in enumerate(sizes.items()):
    hd[name + ".w"] = jax.random.normal(jax.random.fold_in(key, i), shape) * 0.02
    hd[name + ".b"] = jnp.full(shape[1:], -3.0 if name in ("doc", "tok", "mark") else 0.0)
upper = {k: v for k, v in enc.items() if any(k.startswith(f"encoder.layer.{l}.") for l in range(a.frozen, LAYERS))}
params = {"enc": upper, "heads": hd}
start = time.time()

@jax.jit
def lower(w, ids, live): return layers(w, embed(w, ids), live, range(a.frozen), None)

@jax.jit
def higher(w, low, live): return layers(w, low, live, range(a.frozen, LAYERS), None)

for width, q in epoch(rows, None):
    b = batch(q, width)
    low = lower(enc, b["ids"], b["live"]); top = np.asarray(higher(upper, low, b["live"])).astype(np.float16); low = np.asarray(low).astype(np.float16)
    for i, r in enumerate(q): r["low"] = low[i, : len(r["ids"])]; r["top"] = top[i, : len(r["ids"])]
print("encoded", len(rows), "rows", f"{time.time()-start:.0f}s", flush=True)

train = [r for r in rows if a.all or not r["dev"]]
dev = [r for r in rows if r["dev"] == "dev" or r["dev"] is True]
rng = np.random.default_rng(a.seed)
per_epoch = len(epoch(train, None))

def stepper(probing, tx):
    @jax.jit
    def step(params, opt, b, key, scale):
        value, grads = jax.value_and_grad(loss)(params, b, key, probing)
        n = optax.global_norm(grads); grads = jax.tree.map(lambda g: g * jnp.minimum(1, 1.0 / (n + 1e-6)), grads)
        updates, opt = tx.update(grads, opt, params)
        updates = jax.tree.map(lambda u: u * scale, updates)
        return optax.apply_updates(params, updates), opt, value
    return step

@jax.jit
def predict(params, b):
    return heads(params, layers(params["enc"], b["low"], b["live"], range(a.frozen, LAYERS), None), b["live"], None)

def figures(params, rs):
    """Plain head accuracies on `rs`; the project's own table comes from `cargo xtask eval`."""
    n = {}; 
    def add(k, ok): n.setdefault(k, []).append(float(ok))
    for width, q in epoch(rs, None):
        o = jax.device_get(predict(params, batch(q, width)))
        for i, r in enumerate(q):
            if r["task"] == "ask":
                best = intents[int(o["ask"][i].argmax())]
                add("ask", best in r["answers"]); add("ask refuse", best.startswith("nc-") == r["answers"][0].startswith("nc-"))
                if r["verdict"]: add("verdict", VERDICTS[int(o["verdict"][i].argmax())] == r["verdict"])
            elif r["task"] == "check":
                y = r["y"]; got = o["doc"][i] > 0
                if y["doc"].any(): add("check caught", (got & (y["doc"] > 0)).any()); add("check exact", ((got == (y["doc"] > 0)) | (y["docw"] == 0)).all())
                else: add("check alarm", (got & (y["docw"] > 0)).any())
                t = len(r["ids"]); g = o["tok"][i][:t] > 0; yt = y["tok"] > 0; wt = y["tokw"] > 0
                add("tok tp", 0); n["tok tp"][-1] = float((g & yt).sum()); n.setdefault("tok fp", []).append(float((g & ~yt & wt).sum())); n.setdefault("tok fn", []).append(float((~g & yt).sum()))
            else:
                add("kind", KINDS[int(o["kind"][i].argmax())] in r["kinds"]); add("urgency", URGENCIES[int(o["urg"][i].argmax())] in r["urgencies"])
                t = len(r["ids"]); g = o["mark"][i][:t] > 0; yt = r["y"]["mark"] > 0
                for k, name in ((0, "reason"), (1, "reveal")):
                    for s, m in (("tp", g & yt), ("fp", g & ~yt), ("fn", ~g & yt)): n.setdefault(f"{name} {s}", []).append(float(m[:, k].sum()))
    out = {k: round(sum(v) / len(v), 3) for k, v in n.items() if " t" not in k and " f" not in k}
    for name in ("tok", "reason", "reveal"):
        tp, fp, fn = (sum(n.get(f"{name} {s}", [0])) for s in ("tp", "fp", "fn"))
        out[name + " F1"] = round(2 * tp / max(1, 2 * tp + fp + fn), 3)
    return out

print(len(train), "train rows,", len(dev), "dev rows,", per_epoch, "batches an epoch,", len(intents), "intents", flush=True)

tx = optax.adamw(3e-3, weight_decay=0.01, b2=0.98); probe = {"heads": params["heads"], "enc": {}}; opt = tx.init(probe); step = stepper(True, tx)
for e in range(a.probe):
    values = []
    for j, (width, q) in enumerate(epoch(train, rng)):
        key, k = jax.random.split(key)
        b = batch(q, width); b.pop("low"); 
        probe, opt, value = step(probe, opt, b, k, 1 - (e + j / per_epoch) / a.probe); values.append(float(value))
    print(f"probe {e} loss {np.mean(values):.3f} {time.time()-start:.0f}s", flush=True)
params["heads"] = probe["heads"]
for r in rows: r.pop("top")
if dev: print("probed dev", json.dumps(figures(params, dev)), f"{time.time()-start:.0f}s", flush=True)

tx = optax.multi_transform({"enc": optax.adamw(a.rate, weight_decay=0.01, b2=0.98), "heads": optax.adamw(1e-3, weight_decay=0.01, b2=0.98)}, {"enc": "enc", "heads": "heads"})
opt = tx.init(params); step = stepper(False, tx); began = time.time(); steps = 0; done = False
for e in range(a.epochs):
    losses = []
    for j, (width, q) in enumerate(epoch(train, rng)):
        progress = max((e + j / per_epoch) / a.epochs, (time.time() - began) / (a.minutes * 60))
        if progress >= 1: done = True; break
        key, k = jax.random.split(key)
        params, opt, value = step(params, opt, batch(q, width), k, min(1.0, (steps + 1) / 40) * (1 - progress))
        losses.append(float(value)); steps += 1
        if steps % 50 == 0: print(f"epoch {e} step {j} loss {np.mean(losses[-50:]):.3f} {time.time()-start:.0f}s", flush=True)
    if dev: print("epoch", e, "dev", json.dumps(figures(params, dev)), f"{time.time()-start:.0f}s", flush=True)
    save_file({k: np.asarray(v) for k, v in {**enc, **params["enc"]}.items()}, a.out)
    if done: break
np.savez(a.out + ".heads.npz", intents=np.array(intents), **{k: np.asarray(v) for k, v in params["heads"].items()})
record = dict(seed=a.seed, epochs=a.epochs, rate=a.rate, tokens=a.tokens, frozen=a.frozen, blank=a.blank, rows=len(train), steps=steps,
              data_sha256=hashlib.sha256(open(a.data, "rb").read()).hexdigest(), dev=figures(params, dev) if dev else None)
json.dump(record, open(a.out + ".record.json", "w"), indent=1)
print(json.dumps(record))
