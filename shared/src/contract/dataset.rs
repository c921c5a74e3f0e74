//! The dataset that a catalogue belongs to. The reports of a dataset are listed on one page, and each is compared with the one before.

use crate::contract::dates::without_dates;
use crate::contract::keys::RAW;
use crate::{Error, Result};
use serde::Deserialize;
use sha2::{Digest, Sha256};
use std::sync::LazyLock;

/// How the names of catalogues end, which `wintermute_many.py` reads too.
#[derive(Deserialize)]
struct Endings {
    /// After the name.
    formats: Vec<String>,
    /// After that, if it is packed.
    packings: Vec<String>,
    /// After the name, or after that: an archive's own name may be all.
    archives: Vec<String>,
}

static ENDINGS: LazyLock<Endings> = LazyLock::new(|| {
    serde_json::from_str(include_str!("../../../dags/catalogue_names.json")).expect("a test reads the list")
});

impl Endings {
    /// A name without its endings, if it has those of a catalogue.
    fn stem<'n>(&self, name: &'n str) -> Option<&'n str> {
        let strip =
            |name: &'n str, endings: &[String]| endings.iter().find_map(|end| strip_extension(name, end));
        let (mut stem, mut is_archive) = (name, false);
        loop {
            if let Some(inner) = strip(stem, &self.archives) {
                (stem, is_archive) = (inner, true);
            } else if let Some(inner) = strip(stem, &self.packings) {
                stem = inner;
            } else {
                return strip(stem, &self.formats).or(is_archive.then_some(stem));
            }
        }
    }
}

/// Between the segments of a dataset. No slug holds two hyphens in a row, so a dataset tells its segments.
const SEPARATOR: &str = "--";
/// The longest dataset, in bytes: with it every key that a run leaves, the longest being the mark of its failure, has at most 120
/// bytes. S3's keys have 1,024, of which an upload may have used all.
const LONGEST: usize = 60;

/// A dataset: the path of the raw object below [`RAW`] without dates and extensions, each segment slugged, joined by `--`.
///
/// `raw/shop-a/2026-11-28/Products.jsonl.gz` belongs to `shop-a--products`, and `raw/2026-11-28.csv`, of which nothing but a
/// date would remain, to `catalogue`. What is longer than 60 bytes is cut and ends in a hash of the whole.
///
/// Paths that differ in case, accents and punctuation alone, such as `Shop A` and `shop-a`, are one dataset.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Dataset(String);

impl Dataset {
    /// The dataset that a raw key belongs to.
    ///
    /// # Errors
    /// [`Error::Invalid`] when the key is outside [`RAW`] or its name is not that of a catalogue.
    pub fn of_raw_key(key: &str) -> Result<Self> {
        let path = key.strip_prefix(RAW).ok_or_else(|| {
            Error::invalid(format!("the key {key:?} is outside {RAW}: upload catalogues below {RAW}"))
        })?;
        let (folders, name) = path.rsplit_once('/').map_or((None, path), |(above, name)| (Some(above), name));
        let stem = ENDINGS.stem(name).ok_or_else(|| {
            let Endings { formats, packings, archives } = &*ENDINGS;
            Error::invalid(format!(
                "{key:?} is not a catalogue: its name must end in .{}, and after that .{} if it is packed, or in .{}",
                formats.join(", ."),
                packings.join(", ."),
                archives.join(", .")
            ))
        })?;
        Ok(Self::of_segments(folders.into_iter().flat_map(|folders| folders.split('/')).chain([stem])))
    }

    /// The dataset that an object below [`RAW`] belongs to, or the catalogue in a folder, whose prefix ends with `/`.
    ///
    /// # Errors
    /// As [`Dataset::of_raw_key`]; [`Error::Invalid`] for a prefix that names no folder below [`RAW`].
    pub fn of_raw(key: &str) -> Result<Self> {
        let Some(prefix) = key.strip_suffix('/') else { return Self::of_raw_key(key) };
        let folder = prefix.strip_prefix(RAW).filter(|folder| !folder.trim_matches('/').is_empty());
        let folder = folder.ok_or_else(|| {
            Error::invalid(format!("{key:?} is no folder of a catalogue: put its parts into a folder below {RAW}, such as {RAW}shop/"))
        })?;
        Ok(Self::of_segments(folder.split('/')))
    }

    fn of_segments<'s>(segments: impl Iterator<Item = &'s str>) -> Self {
        let slugs = without_dates(&segments.collect::<Vec<_>>()).into_iter().map(slug::slugify);
        let slugs: Vec<String> = slugs.filter(|slug| !slug.is_empty()).collect();
        Self(if slugs.is_empty() { "catalogue".to_owned() } else { shortened(slugs.join(SEPARATOR)) })
    }

    /// The dataset's name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl std::str::FromStr for Dataset {
    type Err = Error;

    /// Reads a dataset as keys hold it: slugs, joined by `--`.
    fn from_str(text: &str) -> Result<Self> {
        let is_slug = |part: &str| !part.is_empty() && slug::slugify(part) == part;
        if text.split(SEPARATOR).all(is_slug) {
            Ok(Self(text.to_owned()))
        } else {
            Err(Error::invalid(format!(
                "{text:?} is not a dataset: it must be made of a-z, 0-9 and single hyphens, its parts joined by {SEPARATOR}"
            )))
        }
    }
}

impl std::fmt::Display for Dataset {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

/// Cuts what is too long. The hash keeps apart what begins alike.
fn shortened(name: String) -> String {
    if name.len() <= LONGEST {
        return name;
    }
    let hash: String = Sha256::digest(&name).iter().take(4).map(|byte| format!("{byte:02x}")).collect();
    // Slugs are ASCII.
    let kept = name[..LONGEST - hash.len() - 1].trim_end_matches('-');
    format!("{kept}-{hash}")
}

fn strip_extension<'a>(name: &'a str, extension: &str) -> Option<&'a str> {
    let split = name.len().checked_sub(extension.len() + 1)?;
    let (stem, end) = (name.get(..split)?, name.get(split..)?);
    (end.starts_with('.') && end[1..].eq_ignore_ascii_case(extension)).then_some(stem)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn dataset(key: &str) -> String {
        Dataset::of_raw_key(key).unwrap().0
    }

    #[test]
    fn a_dataset_is_the_path_without_dates_and_extensions() {
        for (key, expected) in [
            ("raw/myntra.jsonl", "myntra"),
            ("raw/shop-a/products.jsonl", "shop-a--products"),
            ("raw/Shop A/Summer Sale+%.JSON.gz", "shop-a--summer-sale"),
            ("raw/2026/Summer Sale+%.JSON.gz", "summer-sale"),
            ("raw/a.b.ndjson.zst", "a-b"),
            ("raw/Shoes 2026.parquet", "shoes-2026"),
            ("raw/Preise.XLSX", "preise"),
            ("raw/feed.xml.bz2", "feed"),
            ("raw/products.zip", "products"),
            ("raw/products.csv.gz.zip", "products"),
            ("raw/merchant feed.txt", "merchant-feed"),
            ("raw/shop-a/dt=2026-11-28/products.csv", "shop-a--products"),
            ("raw/shop-a/2026/11/28/products.tsv", "shop-a--products"),
            ("raw/shop-a/2026-11-28.jsonl", "shop-a"),
            ("raw/shop-a/2026/11/28.jsonl", "shop-a"),
            ("raw/region=eu/shop.json", "region-eu--shop"),
            ("raw/2026-11-28.jsonl", "catalogue"),
            ("raw/.json", "catalogue"),
            ("raw//a//b.json", "a--b"),
            ("raw/../+/b.json", "b"),
        ] {
            assert_eq!(dataset(key), expected, "{key}");
        }
    }

    #[test]
    fn a_folder_is_a_dataset_too() {
        for (key, expected) in [
            ("raw/shop-a/", "shop-a"),
            ("raw/shop-a/dt=2026-11-28/", "shop-a"),
            ("raw/Shop A/Products.parquet/", "shop-a--products-parquet"),
            ("raw/2026-11-28/", "catalogue"),
            ("raw/shop-a/products.csv", "shop-a--products"),
        ] {
            assert_eq!(Dataset::of_raw(key).unwrap().0, expected, "{key}");
        }
        for none in ["raw/", "raw//", "other/shop/", "/"] {
            let error = Dataset::of_raw(none).unwrap_err().to_string();
            assert!(error.contains("is no folder of a catalogue"), "{none}: {error}");
        }
    }

    #[test]
    fn a_long_path_is_cut_and_none_that_begins_alike_comes_to_the_same() {
        let long = |end: &str| dataset(&format!("raw/{}/{end}.jsonl", "abc".repeat(200)));
        assert_eq!((long("a").len(), long("a")), (60, long("a")));
        assert_ne!(long("a"), long("b"));
        // The cut leaves no hyphens before the hash.
        let cut = |folder: usize| dataset(&format!("raw/{}/{}.jsonl", "a".repeat(folder), "b".repeat(30)));
        assert_eq!([49, 50, 51].map(|folder| cut(folder).len()), [58, 59, 60]);
        assert_eq!(dataset(&format!("raw/{}.jsonl", "a".repeat(60))), "a".repeat(60));
    }

    #[test]
    fn a_dataset_is_read_back_and_so_is_one_of_an_earlier_version() {
        for name in ["shop-a--products", "products", "a--b--c", "index", &"a".repeat(80)] {
            assert_eq!(name.parse::<Dataset>().unwrap().as_str(), name);
        }
        for other in ["", "--", "a--", "--a", "a---b", "-a", "a-", "A", "a_b", "..", "a--..", "a/b", "é"] {
            let error = other.parse::<Dataset>().unwrap_err().to_string();
            assert!(error.contains("is not a dataset"), "{other}: {error}");
        }
    }

    #[test]
    fn other_files_and_other_prefixes_are_refused_with_what_to_do() {
        let error = |key| Dataset::of_raw_key(key).unwrap_err().to_string();
        assert!(error("raw/x.pdf").contains(".jsonl"), "{}", error("raw/x.pdf"));
        assert!(error("raw/x.gz").contains("and after that .gz, .zst"), "{}", error("raw/x.gz"));
        assert!(error("raw/x.tar.gz").contains("or in .zip"));
        assert!(error("other/x.json").contains("outside raw/"));
    }
}
