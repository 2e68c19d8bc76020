//! Nearest examples: how a pack that the reader was not trained on is answered.

use super::math::dot;
use super::opinion::Reader;
use crate::policy::Example;

/// How many of the nearest examples speak.
const NEAREST: usize = 5;
/// How much a nearer example outweighs a farther one.
const SHARPNESS: f32 = 18.0;
/// Below this cosine nothing is near.
const FAR: f32 = 0.36;

/// The example questions of a pack as vectors of unit length.
#[derive(Debug, Default)]
pub struct Examples {
    vectors: Vec<(Vec<f32>, String)>,
}

impl Examples {
    /// Encodes every example; about five milliseconds each.
    pub fn new(reader: &Reader, examples: &[Example]) -> Self {
        let vector = |example: &Example| (unit(reader.question_vector(&example.q)), example.label.clone());
        Self { vectors: examples.iter().map(vector).collect() }
    }

    /// How likely each label is, by the nearest examples.
    pub fn rank(&self, reader: &Reader, text: &str) -> Vec<(String, f32)> {
        let vector = unit(reader.question_vector(text));
        let mut near: Vec<(f32, &str)> =
            self.vectors.iter().map(|(other, label)| (dot(&vector, other), label.as_str())).collect();
        near.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| a.1.cmp(b.1)));
        near.truncate(NEAREST);
        let highest = near.first().map_or(0.0, |(cosine, _)| *cosine);
        // What is far from every example is probably not covered.
        let mut ranking = vec![("nc-far".to_owned(), (SHARPNESS * (FAR - highest)).exp())];
        for (cosine, label) in near {
            let weight = (SHARPNESS * (cosine - highest)).exp();
            match ranking.iter_mut().find(|(other, _)| other == label) {
                Some((_, sum)) => *sum += weight,
                None => ranking.push((label.to_owned(), weight)),
            }
        }
        let total: f32 = ranking.iter().map(|(_, weight)| weight).sum();
        ranking.iter_mut().for_each(|(_, weight)| *weight /= total.max(f32::MIN_POSITIVE));
        ranking
    }
}

fn unit(mut vector: Vec<f32>) -> Vec<f32> {
    let length = dot(&vector, &vector).sqrt().max(1e-9);
    vector.iter_mut().for_each(|x| *x /= length);
    vector
}
