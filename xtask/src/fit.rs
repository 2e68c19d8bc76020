//! Fits linear heads: minibatch Adam in a fixed order, so that the same data gives the same bytes.

use rules_core::reader::{likelihood, likelihoods};

/// How scores become likelihoods.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Loss {
    /// The labels share one likelihood.
    Softmax,
    /// Each label has its own.
    Sigmoid,
}

/// A head's training data, row by row.
#[derive(Debug, Default)]
pub(crate) struct Samples {
    pub(crate) inputs: usize,
    pub(crate) labels: usize,
    /// `rows * inputs`.
    pub(crate) x: Vec<f32>,
    /// `rows * labels`: what should come out.
    pub(crate) y: Vec<f32>,
    /// `rows * labels` for a sigmoid (how much each counts), `rows` for a softmax.
    pub(crate) weight: Vec<f32>,
}

impl Samples {
    pub(crate) fn rows(&self) -> usize {
        self.x.len() / self.inputs.max(1)
    }
}

/// How long and how hard to fit.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Plan {
    pub(crate) loss: Loss,
    pub(crate) epochs: usize,
    pub(crate) rate: f32,
    pub(crate) decay: f32,
    /// How much a positive label of a sigmoid counts.
    pub(crate) positive: f32,
}

/// What was fitted.
#[derive(Debug)]
pub(crate) struct Fitted {
    /// `labels * inputs`.
    pub(crate) weights: Vec<f32>,
    pub(crate) offsets: Vec<f32>,
}

const BATCH: usize = 32;

/// Fits one head.
pub(crate) fn fit(samples: &Samples, plan: Plan) -> Fitted {
    let (n, k) = (samples.inputs, samples.labels);
    let mut weights = vec![0.0_f32; n * k];
    let mut offsets = vec![if plan.loss == Loss::Sigmoid { -2.0 } else { 0.0 }; k];
    let (mut m, mut v) = (vec![0.0_f32; n * k + k], vec![0.0_f32; n * k + k]);
    let mut order: Vec<usize> = (0..samples.rows()).collect();
    let mut random = 0x9e37_79b9_7f4a_7c15_u64;
    let steps = plan.epochs * order.len().div_ceil(BATCH);
    let mut step = 0_usize;
    let mut gradient = vec![0.0_f32; n * k + k];
    for _ in 0..plan.epochs {
        for at in (1..order.len()).rev() {
            random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            order.swap(at, (random >> 33) as usize % (at + 1));
        }
        for batch in order.chunks(BATCH) {
            gradient.fill(0.0);
            for row in batch {
                let x = &samples.x[row * n..(row + 1) * n];
                let y = &samples.y[row * k..(row + 1) * k];
                let scores: Vec<f32> = (0..k)
                    .map(|label| dot(&weights[label * n..(label + 1) * n], x) + offsets[label])
                    .collect();
                let error: Vec<f32> = match plan.loss {
                    Loss::Softmax => {
                        let weight = samples.weight[*row];
                        likelihoods(scores).iter().zip(y).map(|(p, y)| (p - y) * weight).collect()
                    }
                    Loss::Sigmoid => {
                        let weight = &samples.weight[row * k..(row + 1) * k];
                        let each = scores.iter().zip(y).zip(weight);
                        each.map(|((score, y), weight)| {
                            (likelihood(*score) - y) * weight * (1.0 + (plan.positive - 1.0) * y)
                        })
                        .collect()
                    }
                };
                for (label, error) in error.iter().enumerate().filter(|(_, error)| error.abs() > 1e-5) {
                    for (g, x) in gradient[label * n..(label + 1) * n].iter_mut().zip(x) {
                        *g += error * x;
                    }
                    gradient[n * k + label] += error;
                }
            }
            step += 1;
            let rate = plan.rate * (1.0 - (step as f32 - 1.0) / steps as f32);
            let (c1, c2) =
                (1.0 - 0.9_f32.powi(step.min(10_000) as i32), 1.0 - 0.99_f32.powi(step.min(10_000) as i32));
            let scale = 1.0 / batch.len() as f32;
            let parameters =
                weights.iter_mut().map(|w| (w, plan.decay)).chain(offsets.iter_mut().map(|b| (b, 0.0)));
            for (((parameter, decay), g), (m, v)) in
                parameters.zip(&gradient).zip(m.iter_mut().zip(v.iter_mut()))
            {
                let g = g * scale;
                *m = 0.9 * *m + 0.1 * g;
                *v = 0.99 * *v + 0.01 * g * g;
                *parameter -= rate * ((*m / c1) / ((*v / c2).sqrt() + 1e-8) + decay * *parameter);
            }
        }
    }
    Fitted { weights, offsets }
}

fn dot(a: &[f32], b: &[f32]) -> f32 {
    let mut lanes = [0.0_f32; 8];
    let ((a, a_rest), (b, b_rest)) = (a.as_chunks::<8>(), b.as_chunks::<8>());
    for (a, b) in a.iter().zip(b) {
        for ((lane, a), b) in lanes.iter_mut().zip(a).zip(b) {
            *lane += a * b;
        }
    }
    lanes.iter().sum::<f32>() + a_rest.iter().zip(b_rest).map(|(a, b)| a * b).sum::<f32>()
}

/// A text's n-grams, its targets, and how much each target counts.
pub(crate) struct Grams {
    pub(crate) grams: Vec<(usize, f32)>,
    pub(crate) y: Vec<f32>,
    pub(crate) weight: Vec<f32>,
}

/// Fits a head over hashed n-grams by `AdaGrad`, one text at a time in a fixed order; a row of weights a bucket. What comes
/// out is the mean over the ends of the later epochs, which leans on no single text that happened to come last.
pub(crate) fn fit_grams(
    samples: &[Grams],
    labels: usize,
    buckets: usize,
    loss: Loss,
    epochs: usize,
) -> Fitted {
    let mut weights = vec![0.0_f32; buckets * labels];
    let mut squares = vec![1e-3_f32; buckets * labels];
    let mut offsets = vec![if loss == Loss::Sigmoid { -2.0 } else { 0.0 }; labels];
    let mut offset_squares = vec![1e-3_f32; labels];
    let mut order: Vec<usize> = (0..samples.len()).collect();
    let mut random = 0x9e37_79b9_7f4a_7c15_u64;
    let (mut weight_sums, mut offset_sums) = (vec![0.0_f32; weights.len()], vec![0.0_f32; labels]);
    let counted = epochs.div_ceil(2);
    for epoch in 0..epochs {
        for at in (1..order.len()).rev() {
            random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            order.swap(at, (random >> 33) as usize % (at + 1));
        }
        for sample in order.iter().map(|at| &samples[*at]) {
            let mut scores = offsets.clone();
            for (bucket, value) in &sample.grams {
                let row = &weights[bucket * labels..(bucket + 1) * labels];
                scores.iter_mut().zip(row).for_each(|(score, weight)| *score += weight * value);
            }
            let likely = if loss == Loss::Softmax {
                likelihoods(scores)
            } else {
                scores.into_iter().map(likelihood).collect()
            };
            let error: Vec<f32> = likely
                .iter()
                .zip(&sample.y)
                .zip(&sample.weight)
                .map(|((p, y), weight)| (p - y) * weight)
                .collect();
            let live: Vec<(usize, f32)> =
                error.iter().copied().enumerate().filter(|(_, error)| error.abs() > 2e-3).collect();
            for (label, error) in &live {
                offset_squares[*label] += error * error;
                offsets[*label] -= 0.2 * error / offset_squares[*label].sqrt();
            }
            for (bucket, value) in &sample.grams {
                for (label, error) in &live {
                    let at = bucket * labels + label;
                    let gradient = error * value + 2e-5 * weights[at];
                    squares[at] += gradient * gradient;
                    weights[at] -= 0.2 * gradient / squares[at].sqrt();
                }
            }
        }
        if epoch >= epochs - counted {
            weight_sums.iter_mut().zip(&weights).for_each(|(sum, weight)| *sum += weight);
            offset_sums.iter_mut().zip(&offsets).for_each(|(sum, offset)| *sum += offset);
        }
    }
    let mean = |sums: Vec<f32>| sums.into_iter().map(|sum| sum / counted as f32).collect();
    Fitted { weights: mean(weight_sums), offsets: mean(offset_sums) }
}
