//! Listings: the keys of a bucket in their order, from any key on, page by page.
//!
//! Only the folders that lead to the keys of a page are looked at. What a large folder holds is kept in memory for the pages to come, as
//! long as the folder stays as it is.

use super::disk::there;
use super::names::{self, FileName};
use std::collections::HashMap;
use std::fs::{self, Metadata};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, SystemTime};

/// Entries of a page, unless the request wants fewer; S3 gives no more.
pub(super) const PAGE: i32 = 1000;
/// A folder with more names is kept in memory.
const LARGE: usize = 1000;
/// Of two changes that follow each other so soon, the second may not be seen by the folder's time.
const TICK: Duration = Duration::from_millis(100);

/// What is listed.
#[derive(Debug, Default)]
pub(super) struct Query {
    pub(super) prefix: String,
    pub(super) delimiter: Option<String>,
    /// A key, or a group as a page before has named it.
    pub(super) after: String,
    pub(super) most: Option<i32>,
}

/// An entry of a page.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum ListingEntry<T> {
    One(T),
    /// All whose keys begin with this, which ends in the delimiter.
    Group(String),
}

/// A page, and after what the next one begins, if there is one.
#[derive(Debug)]
pub(super) struct ListingPage<T> {
    pub(super) entries: Vec<ListingEntry<T>>,
    pub(super) next: Option<String>,
}

impl Query {
    /// How many entries a page may have.
    pub(super) fn most(&self) -> i32 {
        self.most.unwrap_or(PAGE).clamp(0, PAGE)
    }

    /// The page. `first` answers the first key after one, among those that begin with the prefix.
    pub(super) fn page<T>(
        &self,
        mut first: impl FnMut(&str) -> io::Result<Option<(String, T)>>,
    ) -> io::Result<ListingPage<T>> {
        let (mut entries, mut last) = (Vec::new(), None);
        let most = usize::try_from(self.most()).unwrap_or(0);
        let mut after = match self.group(&self.after) {
            Some(group) if group == self.after => end_of(group),
            _ => self.after.clone(),
        };
        while most > 0
            && let Some((key, found)) = first(&after)?
        {
            if entries.len() == most {
                return Ok(ListingPage { entries, next: last });
            }
            match self.group(&key) {
                Some(group) => {
                    after = end_of(group);
                    entries.push(ListingEntry::Group(group.to_owned()));
                    last = Some(group.to_owned());
                }
                None => {
                    entries.push(ListingEntry::One(found));
                    last = Some(key.clone());
                    after = key;
                }
            }
        }
        Ok(ListingPage { entries, next: None })
    }

    /// The group that a key is in: up to the first delimiter after the prefix.
    pub(super) fn group<'k>(&self, key: &'k str) -> Option<&'k str> {
        let delimiter = self.delimiter.as_deref().filter(|delimiter| !delimiter.is_empty())?;
        let at = self.prefix.len() + key.strip_prefix(&self.prefix)?.find(delimiter)?;
        Some(&key[..at + delimiter.len()])
    }
}

/// What no key that begins with this is greater than: keys have 1,024 bytes.
fn end_of(group: &str) -> String {
    group.to_owned() + &char::MAX.to_string().repeat(256)
}

/// Names of large folders, as they were at a time.
#[derive(Debug, Default)]
pub(super) struct LargeFolders(Mutex<HashMap<PathBuf, (SystemTime, FolderNames)>>);

/// The names in a folder in their order, those of folders with a `/` at the end: all keys below come at that place.
type FolderNames = Arc<Vec<String>>;

/// The folders of a bucket as one page sees them.
pub(super) struct Folders<'a> {
    bucket: &'a Path,
    large: &'a LargeFolders,
    seen: HashMap<String, FolderNames>,
}

impl<'a> Folders<'a> {
    pub(super) fn new(bucket: &'a Path, large: &'a LargeFolders) -> Self {
        Self { bucket, large, seen: HashMap::new() }
    }

    /// The first key that begins with `prefix` and comes after `after`.
    ///
    /// # Errors
    /// What reading the folders reports.
    pub(super) fn first(&mut self, prefix: &str, after: &str) -> io::Result<Option<String>> {
        self.first_below("", prefix, after)
    }

    /// As [`Folders::first`], of the keys that begin with `folder`, which is nothing or ends in `/`.
    fn first_below(&mut self, folder: &str, prefix: &str, after: &str) -> io::Result<Option<String>> {
        // Both from the folder on. None: every key below it comes after.
        let after = match after.strip_prefix(folder) {
            Some(_) if after.is_empty() => None,
            Some(rest) => Some(rest),
            None if after < folder => None,
            None => return Ok(None),
        };
        let prefix = match prefix.strip_prefix(folder) {
            Some(rest) => rest,
            None if folder.starts_with(prefix) => "",
            None => return Ok(None),
        };
        let names = self.names(folder)?;
        let least = after.unwrap_or_default().max(prefix);
        let at = names.partition_point(|name| name.as_str() < least);
        // The folder before it may hold what comes at it.
        let leads_there = |name: &&String| name.ends_with('/') && least.starts_with(name.as_str());
        let at = at - usize::from(at > 0 && names[..at].last().filter(leads_there).is_some());
        for name in &names[at..] {
            let is_folder = name.ends_with('/');
            if !(name.starts_with(prefix) || is_folder && prefix.starts_with(name.as_str())) {
                break;
            }
            let key = format!("{folder}{name}");
            if !is_folder {
                if after != Some(name) {
                    return Ok(Some(key));
                }
            } else if let Some(found) = self.first_below(
                &key,
                &format!("{folder}{prefix}"),
                &match after {
                    Some(after) => format!("{folder}{after}"),
                    None => String::new(),
                },
            )? {
                return Ok(Some(found));
            }
        }
        Ok(None)
    }

    fn names(&mut self, folder: &str) -> io::Result<FolderNames> {
        if let Some(names) = self.seen.get(folder) {
            return Ok(Arc::clone(names));
        }
        let path = match folder.strip_suffix('/') {
            Some(folder) => self.bucket.join(names::path(folder)),
            None => self.bucket.to_owned(),
        };
        let names = self.large.names(&path)?;
        self.seen.insert(folder.to_owned(), Arc::clone(&names));
        Ok(names)
    }
}

/// The objects in a bucket's folder: keys, in their order, and what their files tell.
///
/// # Errors
/// What reading the folders reports.
pub fn files(bucket: &Path) -> io::Result<Vec<(String, Metadata)>> {
    let large = LargeFolders::default();
    let mut folders = Folders::new(bucket, &large);
    let (mut files, mut after) = (Vec::new(), String::new());
    while let Some(key) = folders.first("", &after)? {
        after.clone_from(&key);
        for place in names::places(bucket, &key) {
            if let Some(file) = there(fs::metadata(place))?.filter(Metadata::is_file) {
                files.push((key, file));
                break;
            }
        }
    }
    Ok(files)
}

impl LargeFolders {
    fn names(&self, folder: &Path) -> io::Result<FolderNames> {
        let Some(time) = there(fs::metadata(folder))?.map(|folder| folder.modified()).transpose()? else {
            return Ok(FolderNames::default());
        };
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, names)) = kept.get(folder).filter(|(then, _)| *then == time) {
            return Ok(Arc::clone(names));
        }
        let mut names = Vec::new();
        read(folder, "", &mut names)?;
        names.sort_unstable();
        names.dedup();
        let names = Arc::new(names);
        kept.remove(folder);
        if names.len() > LARGE && time.elapsed().is_ok_and(|age| age > TICK) {
            kept.insert(folder.to_owned(), (time, Arc::clone(&names)));
        }
        Ok(names)
    }
}

/// Reads the names in a folder; `beginning` is how they begin if they are too long for one file's name.
fn read(folder: &Path, beginning: &str, names: &mut Vec<String>) -> io::Result<()> {
    for entry in there(fs::read_dir(folder))?.into_iter().flatten() {
        let entry = entry?;
        let kind = match entry.file_type()? {
            link if link.is_symlink() => there(fs::metadata(entry.path()))?.map(|file| file.file_type()),
            kind => Some(kind),
        };
        let (Some(kind), Some(name)) = (kind, entry.file_name().to_str().map(str::to_owned)) else {
            continue;
        };
        match names::read(&name, kind.is_dir()) {
            Some(FileName::Beginning(part)) => read(&entry.path(), &(beginning.to_owned() + &part), names)?,
            Some(FileName::Whole(part)) if kind.is_dir() => names.push(format!("{beginning}{part}/")),
            Some(FileName::Whole(part)) if kind.is_file() => names.push(format!("{beginning}{part}")),
            _ => {}
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A bucket with objects of these keys.
    fn bucket(keys: &[&str]) -> tempfile::TempDir {
        let bucket = tempfile::tempdir().unwrap();
        for key in keys {
            let file = bucket.path().join(names::path(key));
            fs::create_dir_all(file.parent().unwrap()).unwrap();
            fs::write(file, key).unwrap();
        }
        bucket
    }

    /// All entries, page by page.
    fn entries(bucket: &Path, prefix: &str, delimiter: Option<&str>, most: i32) -> Vec<String> {
        let large = LargeFolders::default();
        let (mut all, mut after) = (Vec::new(), String::new());
        loop {
            let (prefix, delimiter) = (prefix.to_owned(), delimiter.map(str::to_owned));
            let query = Query { prefix, delimiter, after, most: Some(most) };
            let mut folders = Folders::new(bucket, &large);
            let first = |after: &str| {
                let key = folders.first(&query.prefix, after)?;
                Ok(key.map(|key| (key.clone(), key)))
            };
            let page = query.page(first).unwrap();
            assert!(page.entries.len() <= most as usize);
            all.extend(page.entries.into_iter().map(|entry| match entry {
                ListingEntry::One(key) | ListingEntry::Group(key) => key,
            }));
            match page.next {
                Some(next) => after = next,
                None => return all,
            }
        }
    }

    #[test]
    fn keys_come_in_the_order_of_their_bytes_by_prefix_and_group_on_pages_of_any_size() {
        let long = "x".repeat(300);
        let (in_long, beside_long) = (format!("{long}/1"), format!("{}!", &long[..252]));
        // In a folder of this name, what is beside it, and what goes on where its name ends.
        let in_part = format!("{}/1", &long[..252]);
        let mut keys = vec![
            "a/",
            "a/1",
            "a/b/1",
            "a/b/c/1",
            "a/bb",
            "a-b",
            "a.b/1",
            "ab/1",
            "b//1",
            "b//",
            "b/../1",
            "c\u{1}",
            "z",
            "é/1",
            "目",
            "%41/1",
            "/",
            "/1",
            &in_long,
            &beside_long,
            &in_part,
        ];
        let bucket = bucket(&keys);
        keys.sort_unstable();
        for prefix in
            ["", "a", "a/", "a/b", "a/b/", "a/b/c/1", "b/", "b//", "none/at/all", "/", "é", "x", "%4"]
        {
            for delimiter in [None, Some("/"), Some("b"), Some("/b")] {
                let mut wanted: Vec<&str> = Vec::new();
                for key in keys.iter().filter(|key| key.starts_with(prefix)) {
                    let entry = match delimiter.and_then(|delimiter| {
                        Some(key[prefix.len()..].find(delimiter)? + prefix.len() + delimiter.len())
                    }) {
                        Some(end) => &key[..end],
                        None => key,
                    };
                    if wanted.last() != Some(&entry) {
                        wanted.push(entry);
                    }
                }
                for most in [1, 2, 1000] {
                    let listed = entries(bucket.path(), prefix, delimiter, most);
                    assert_eq!(listed, wanted, "{prefix:?} {delimiter:?} {most}");
                }
            }
        }
    }

    #[test]
    fn a_listing_begins_after_any_key_there_or_not() {
        let bucket = bucket(&["a/1", "a/3", "b", "c/1"]);
        let large = LargeFolders::default();
        let mut folders = Folders::new(bucket.path(), &large);
        for (after, first) in [
            ("", Some("a/1")),
            ("a", Some("a/1")),
            ("a/1", Some("a/3")),
            ("a/2", Some("a/3")),
            ("a/3/x", Some("b")),
            ("a0", Some("b")),
            ("bb", Some("c/1")),
            ("c/1", None),
        ] {
            assert_eq!(folders.first("", after).unwrap().as_deref(), first, "{after}");
        }
    }
}
