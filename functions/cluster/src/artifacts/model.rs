//! `model.safetensors` and `model.json`: a model on disk.

use super::{MODEL, TENSORS, unwritten};
use crate::features::lsa::Lsa;
use crate::features::tfidf::TfIdf;
use crate::model::kmeans::Centres;
use crate::model::pca::Pca;
use crate::model::{Families, Model};
use ndarray::{Array2, ArrayView2};
use safetensors::SafeTensors;
use safetensors::tensor::{Dtype, TensorView};
use serde::{Deserialize, Serialize};
use std::path::Path;
use wintermute_shared::analysis::Family;
use wintermute_shared::s3::json;
use wintermute_shared::settings::Space;
use wintermute_shared::{Error, Result, Settings, VERSION};

/// `model.json`: what the numbers of `model.safetensors` mean.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ModelCard {
    /// The version of the format: [`ModelCard::FORMAT`].
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
    /// The clusters' names.
    pub clusters: Vec<String>,
    /// The families of clusters; empty if there are few clusters, and in models of earlier versions.
    #[serde(default)]
    pub families: Vec<FamilyCard>,
    /// Which products lie far out; nothing in models of earlier versions.
    #[serde(default)]
    pub outlying: Option<Outlying>,
    /// The share of the LSA matrix's squared norm that the dimensions hold.
    pub lsa_explained: Option<f64>,
    /// The share of the variance that each principal component explains.
    pub pca_explained: Vec<f64>,
    /// The terms in the order of the columns.
    pub vocabulary: Vec<String>,
}

/// A family: the number of its clusters, which follow those of the family before.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FamilyCard {
    /// Its name.
    pub name: String,
    /// How many clusters it has.
    pub clusters: u64,
}

impl FamilyCard {
    /// The card of a family.
    pub fn of(family: &Family) -> Self {
        Self { name: family.name.clone(), clusters: family.clusters.len() as u64 }
    }
}

/// Which products lie far out: those beyond this distance, and those without a word that the model knows.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Outlying {
    /// The distance to the centre beyond which one in a hundred of the products lay that the model was fitted to.
    pub distance: f64,
    /// The share of the model's own products that lie far out, 0 to 1.
    pub share: f64,
}

impl ModelCard {
    /// The version of the format.
    pub const FORMAT: u32 = 2;

    /// Which clusters are a family.
    pub fn families(&self) -> Families {
        Families::of_sizes(self.families.iter().map(|family| family.clusters as usize))
    }

    /// Reads `model.json`.
    ///
    /// # Errors
    /// [`Error::Invalid`] when it is no such file, is cut short, or has a format of another version.
    pub fn read(bytes: &[u8]) -> Result<Self> {
        #[derive(Deserialize)]
        struct Version {
            format: u32,
            wintermute: String,
        }
        let version: Version = serde_json::from_slice(bytes).map_err(|e| {
            Error::invalid(format!(
                "{MODEL} is not a model of Wintermute, or is cut short ({e}): name the folder that a run has filled"
            ))
        })?;
        if version.format != Self::FORMAT {
            return Err(Error::invalid(format!(
                "{MODEL} has format {}, written by Wintermute {}; this is Wintermute {VERSION}, which reads format {}: \
                 run the catalogue again, or take the version that wrote it",
                version.format,
                version.wintermute,
                Self::FORMAT
            )));
        }
        serde_json::from_slice(bytes).map_err(|e| {
            Error::invalid(format!("{MODEL} is damaged ({e}): run the catalogue again to make it anew"))
        })
    }
}

/// Writes both files into a folder.
///
/// # Errors
/// [`Error::Failed`] when one cannot be written.
pub fn write_model(model: &Model, card: &ModelCard, folder: &Path) -> Result<()> {
    let Model { tfidf, lsa, pca, centres, .. } = model;
    let (k, dimensions, terms) = (centres.k(), centres.dimensions(), tfidf.vocabulary().len());
    let coordinates = (0..k).flat_map(|c| (0..dimensions).map(move |d| centres.coordinate(c, d)));
    let components = pca.components.ncols();
    let mut tensors = vec![
        Tensor::new("idf", &[terms], tfidf.idf().iter().copied()),
        Tensor::new("centroids", &[k, dimensions], coordinates),
        Tensor::new("pca_components", &[components, terms], pca.components.t().iter().copied()),
        Tensor::new("pca_mean", &[terms], pca.means.iter().copied()),
    ];
    if let Some(lsa) = lsa {
        tensors.push(Tensor::new("projection", &[terms, dimensions], lsa.projection.iter().copied()));
        let values = lsa.singular_values.iter().map(|&x| x as f32);
        tensors.push(Tensor::new("singular_values", &[dimensions], values));
    }
    write_tensors(&tensors, &folder.join(TENSORS)).map_err(|e| unwritten(TENSORS, e))?;
    std::fs::write(folder.join(MODEL), json(card)).map_err(|e| unwritten(MODEL, e))
}

/// A named array of single-precision numbers in C order.
struct Tensor {
    name: &'static str,
    shape: Vec<usize>,
    bytes: Vec<u8>,
}

impl Tensor {
    fn new(name: &'static str, shape: &[usize], values: impl IntoIterator<Item = f32>) -> Self {
        Self { name, shape: shape.to_vec(), bytes: values.into_iter().flat_map(f32::to_le_bytes).collect() }
    }

    fn view(&self) -> Result<(&'static str, TensorView<'_>), safetensors::SafeTensorError> {
        Ok((self.name, TensorView::new(Dtype::F32, self.shape.clone(), &self.bytes)?))
    }
}

fn write_tensors(tensors: &[Tensor], to: &Path) -> Result<(), safetensors::SafeTensorError> {
    let views = tensors.iter().map(Tensor::view).collect::<Result<Vec<_>, _>>()?;
    safetensors::serialize_to_file(views, None, to)
}

/// Reads the model that a card describes from the bytes of its `model.safetensors`.
///
/// # Errors
/// [`Error::Invalid`] when they are no such file, are cut short, or belong to another card.
pub fn read_model(card: &ModelCard, tensors: &[u8]) -> Result<Model> {
    let tensors = Tensors(SafeTensors::deserialize(tensors).map_err(|e| {
        Error::invalid(format!(
            "{TENSORS} is not what a run has written, or is cut short ({e}): run the catalogue again to make it anew"
        ))
    })?);
    let (k, terms) = (card.k as usize, card.vocabulary.len());
    let lsa = match card.settings.space {
        Space::Tfidf => None,
        Space::Lsa => {
            let values = tensors.vector("singular_values", None)?;
            Some(Lsa {
                projection: tensors.matrix("projection", [Some(terms), Some(values.len())])?,
                singular_values: values.into_iter().map(f64::from).collect(),
                explained: card.lsa_explained.unwrap_or(0.0),
            })
        }
    };
    let in_families = card.families.iter().map(|family| u128::from(family.clusters)).sum::<u128>();
    if !card.families.is_empty() && in_families != u128::from(card.k) {
        return Err(Error::invalid(format!(
            "{MODEL} is damaged: its families have {in_families} clusters, and it has {k}: run the catalogue again to make it anew"
        )));
    }
    let dimensions = lsa.as_ref().map_or(terms, |lsa| lsa.projection.ncols());
    let centres = tensors.matrix("centroids", [Some(k), Some(dimensions)])?;
    Ok(Model {
        tfidf: TfIdf::of(&card.settings, card.vocabulary.clone(), tensors.vector("idf", Some(terms))?),
        lsa,
        pca: Pca {
            components: tensors.matrix("pca_components", [None, Some(terms)])?.reversed_axes(),
            means: tensors.vector("pca_mean", Some(terms))?,
            explained: card.pca_explained.clone(),
        },
        centres: Centres::from_fn(k, dimensions, |c, d| centres[(c, d)]),
        families: card.families(),
        far: card.outlying.map_or(f32::INFINITY, |outlying| outlying.distance as f32),
    })
}

struct Tensors<'b>(SafeTensors<'b>);

impl Tensors<'_> {
    fn vector(&self, name: &str, length: Option<usize>) -> Result<Vec<f32>> {
        self.numbers(name, &[length]).map(|(_, numbers)| numbers)
    }

    fn matrix(&self, name: &str, shape: [Option<usize>; 2]) -> Result<Array2<f32>> {
        let (shape, numbers) = self.numbers(name, &shape)?;
        let view = ArrayView2::from_shape((shape[0], shape[1]), &numbers);
        view.map(|matrix| matrix.to_owned()).map_err(|e| foreign(name, &e.to_string()))
    }

    /// The shape and the numbers of a tensor whose axes have these lengths, where they are given.
    fn numbers(&self, name: &str, axes: &[Option<usize>]) -> Result<(Vec<usize>, Vec<f32>)> {
        let tensor = self.0.tensor(name).map_err(|e| foreign(name, &e.to_string()))?;
        let shape = tensor.shape();
        let fits = |(length, axis): (&usize, &Option<usize>)| axis.is_none_or(|axis| axis == *length);
        if tensor.dtype() != Dtype::F32 || shape.len() != axes.len() || !shape.iter().zip(axes).all(fits) {
            let wanted: Vec<String> =
                axes.iter().map(|axis| axis.map_or("any".to_owned(), |axis| axis.to_string())).collect();
            let found = format!(
                "{:?} of shape {shape:?} instead of F32 of shape [{}]",
                tensor.dtype(),
                wanted.join(", ")
            );
            return Err(foreign(name, &found));
        }
        let numbers = tensor.data().as_chunks::<4>().0.iter().map(|&bytes| f32::from_le_bytes(bytes));
        Ok((shape.to_vec(), numbers.collect()))
    }
}

fn foreign(name: &str, problem: &str) -> Error {
    Error::invalid(format!(
        "{TENSORS} does not belong to this {MODEL}: {name} is {problem}: take both files from one run"
    ))
}
