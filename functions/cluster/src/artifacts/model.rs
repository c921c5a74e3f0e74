//! `model.safetensors` and `model.json`.

use super::{TENSORS, unwritten};
use safetensors::tensor::{Dtype, TensorView};
use serde::{Deserialize, Serialize};
use std::path::Path;
use wintermute_shared::{Result, Settings};

/// `model.json`: what the numbers of `model.safetensors` mean.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ModelCard {
    /// The version of the format.
    pub format: u32,
    /// The version of Wintermute that made it.
    pub wintermute: String,
    /// The dataset.
    pub dataset: String,
    /// The run's id.
    pub run: String,
    /// The settings, seed included.
    pub settings: Settings,
    /// The number of clusters.
    pub k: u64,
    /// The terms in the order of the columns.
    pub vocabulary: Vec<String>,
}

impl ModelCard {
    /// The version of the format.
    pub const FORMAT: u32 = 1;
}

/// A named array of single-precision numbers in C order.
#[derive(Clone, Debug, PartialEq)]
pub struct Tensor {
    name: &'static str,
    shape: Vec<usize>,
    bytes: Vec<u8>,
}

impl Tensor {
    /// A tensor from its numbers in C order.
    pub fn new(name: &'static str, shape: &[usize], values: impl IntoIterator<Item = f32>) -> Self {
        Self { name, shape: shape.to_vec(), bytes: values.into_iter().flat_map(f32::to_le_bytes).collect() }
    }
}

/// Writes `model.safetensors`.
///
/// # Errors
/// [`wintermute_shared::Error::Failed`] when the file cannot be written.
pub fn write_tensors(tensors: &[Tensor], to: &Path) -> Result<()> {
    let views: Result<Vec<_>, _> = tensors
        .iter()
        .map(|tensor| Ok((tensor.name, TensorView::new(Dtype::F32, tensor.shape.clone(), &tensor.bytes)?)))
        .collect::<Result<_, safetensors::SafeTensorError>>();
    views.and_then(|views| safetensors::serialize_to_file(views, None, to)).map_err(|e| unwritten(TENSORS, e))
}
