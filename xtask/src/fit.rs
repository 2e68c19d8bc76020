//! Fits heads: minibatch Adam in a fixed order, so that the same data gives the same bytes.

use rules_core::reader::{bucket, likelihood, likelihoods};

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
    /// Rows that are looked at between two steps.
    pub(crate) batch: usize,
    pub(crate) rate: f32,
    pub(crate) decay: f32,
    /// How much a positive label of a sigmoid counts.
    pub(crate) positive: f32,
    /// Units between the inputs and the labels, which see the inputs as well.
    pub(crate) hidden: usize,
    /// The share of these that each row does without, and half that share of the inputs: so no text is learnt by heart.
    pub(crate) dropped: f32,
}

/// What was fitted.
#[derive(Debug, Default)]
pub(crate) struct Fitted {
    /// `hidden * inputs`.
    pub(crate) inner: Vec<f32>,
    pub(crate) inner_offsets: Vec<f32>,
    /// `labels * (inputs + hidden)`.
    pub(crate) weights: Vec<f32>,
    pub(crate) offsets: Vec<f32>,
}

/// Numbers that look drawn by lot, the same on every machine.
struct Dice(u64);

impl Dice {
    fn draw(&mut self) -> u32 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as u32
    }

    /// Between -1 and 1, of variance 1/3.
    fn even(&mut self) -> f32 {
        self.draw() as f32 / (1_u32 << 30) as f32 - 1.0
    }

    fn shuffle(&mut self, order: &mut [usize]) {
        for at in (1..order.len()).rev() {
            order.swap(at, self.draw() as usize % (at + 1));
        }
    }

    /// Sets a share of the values to nothing, and makes the others as much larger.
    fn drop(&mut self, values: &mut [f32], share: f32) {
        let bar = (share * (1_u32 << 31) as f32) as u32;
        let scale = 1.0 / (1.0 - share);
        values.iter_mut().for_each(|value| *value *= if self.draw() < bar { 0.0 } else { scale });
    }
}

/// Parameters with what Adam remembers of them.
struct Learnt {
    values: Vec<f32>,
    gradient: Vec<f32>,
    mean: Vec<f32>,
    square: Vec<f32>,
    decay: f32,
}

impl Learnt {
    fn new(values: Vec<f32>, decay: f32) -> Self {
        let zeros = vec![0.0_f32; values.len()];
        Self { gradient: zeros.clone(), mean: zeros.clone(), square: zeros, values, decay }
    }

    fn step(&mut self, step: usize, rate: f32, scale: f32) {
        let (c1, c2) =
            (1.0 - 0.9_f32.powi(step.min(10_000) as i32), 1.0 - 0.99_f32.powi(step.min(10_000) as i32));
        let remembered = self.mean.iter_mut().zip(&mut self.square);
        for ((value, gradient), (m, v)) in self.values.iter_mut().zip(&mut self.gradient).zip(remembered) {
            let g = *gradient * scale;
            *gradient = 0.0;
            *m = 0.9 * *m + 0.1 * g;
            *v = 0.99 * *v + 0.01 * g * g;
            *value -= rate * ((*m / c1) / ((*v / c2).sqrt() + 1e-8) + self.decay * *value);
        }
    }
}

/// Fits one head.
pub(crate) fn fit(samples: &Samples, plan: Plan) -> Fitted {
    let (n, k, units) = (samples.inputs, samples.labels, plan.hidden);
    let wide = n + units;
    let mut dice = Dice(0x9e37_79b9_7f4a_7c15);
    let spread = (3.0 / n.max(1) as f32).sqrt();
    let inner = (0..units * n).map(|_| spread * dice.even()).collect();
    let outer = (0..k * wide).map(|at| if at % wide < n { 0.0 } else { 0.1 * dice.even() }).collect();
    let offset = if plan.loss == Loss::Sigmoid { -2.0 } else { 0.0 };
    let mut inner = Learnt::new(inner, plan.decay);
    let mut inner_offsets = Learnt::new(vec![0.0; units], 0.0);
    let mut weights = Learnt::new(outer, plan.decay);
    let mut offsets = Learnt::new(vec![offset; k], 0.0);
    let mut order: Vec<usize> = (0..samples.rows()).collect();
    let steps = plan.epochs * order.len().div_ceil(plan.batch);
    let mut step = 0_usize;
    // The inputs of a row and its units, one behind the other.
    let mut seen = vec![0.0_f32; wide];
    for _ in 0..plan.epochs {
        dice.shuffle(&mut order);
        for batch in order.chunks(plan.batch) {
            for row in batch {
                let (x, hidden) = seen.split_at_mut(n);
                x.copy_from_slice(&samples.x[row * n..(row + 1) * n]);
                if plan.dropped > 0.0 {
                    dice.drop(x, plan.dropped / 2.0);
                    hidden.fill(1.0);
                    dice.drop(hidden, plan.dropped);
                } else {
                    hidden.fill(1.0);
                }
                for (unit, value) in hidden.iter_mut().enumerate().filter(|(_, value)| **value > 0.0) {
                    let sum = dot(&inner.values[unit * n..(unit + 1) * n], x) + inner_offsets.values[unit];
                    *value *= sum.max(0.0);
                }
                let scores: Vec<f32> = (0..k)
                    .map(|label| {
                        dot(&weights.values[label * wide..(label + 1) * wide], &seen) + offsets.values[label]
                    })
                    .collect();
                let y = &samples.y[row * k..(row + 1) * k];
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
                let mut back = vec![0.0_f32; units];
                for (label, error) in error.iter().enumerate().filter(|(_, error)| error.abs() > 1e-5) {
                    let own = label * wide..(label + 1) * wide;
                    add(&mut weights.gradient[own.clone()], *error, &seen);
                    add(&mut back, *error, &weights.values[own][n..]);
                    offsets.gradient[label] += error;
                }
                let (x, hidden) = seen.split_at(n);
                for (unit, back) in back.iter().enumerate().filter(|(unit, _)| hidden[*unit] > 0.0) {
                    let back = back / (1.0 - plan.dropped);
                    add(&mut inner.gradient[unit * n..(unit + 1) * n], back, x);
                    inner_offsets.gradient[unit] += back;
                }
            }
            step += 1;
            let rate = plan.rate * (1.0 - (step as f32 - 1.0) / steps as f32);
            for learnt in [&mut inner, &mut inner_offsets, &mut weights, &mut offsets] {
                learnt.step(step, rate, 1.0 / batch.len() as f32);
            }
        }
    }
    Fitted {
        inner: inner.values,
        inner_offsets: inner_offsets.values,
        weights: weights.values,
        offsets: offsets.values,
    }
}

fn add(to: &mut [f32], times: f32, x: &[f32]) {
    to.iter_mut().zip(x).for_each(|(to, x)| *to += times * x);
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
    pub(crate) grams: Vec<(u64, f32)>,
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
    let mut dice = Dice(0x9e37_79b9_7f4a_7c15);
    let (mut weight_sums, mut offset_sums) = (vec![0.0_f32; weights.len()], vec![0.0_f32; labels]);
    let counted = epochs.div_ceil(2);
    for epoch in 0..epochs {
        dice.shuffle(&mut order);
        for sample in order.iter().map(|at| &samples[*at]) {
            let mut scores = offsets.clone();
            for (gram, value) in &sample.grams {
                let bucket = bucket(*gram, buckets);
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
            for (gram, value) in &sample.grams {
                let bucket = bucket(*gram, buckets);
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
    Fitted { weights: mean(weight_sums), offsets: mean(offset_sums), ..Fitted::default() }
}
