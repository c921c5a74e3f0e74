//! Listings of what is below a prefix. `s3s-fs` looks at every file of the bucket for each of them; here only the folder that the prefix
//! names is looked at, so that a listing takes as long as it is.

use s3s::dto::{ListObjectsV2Input, ListObjectsV2Output, Object, Timestamp};
use std::fs::{self, DirEntry};
use std::io;
use std::path::{Component, Path, PathBuf};

/// A folder of a bucket, to be listed.
#[derive(Debug)]
pub(super) struct Listing {
    bucket: PathBuf,
    below: PathBuf,
}

/// Keys of a listing, unless the request wants fewer.
const PAGE: i32 = 1000;

impl Listing {
    /// The listing that a request asks for, if its prefix names a folder and nothing else is wanted than the objects in it.
    pub(super) fn of(folder: &Path, request: &ListObjectsV2Input) -> Option<Self> {
        let (below, _) = request.prefix.as_deref()?.rsplit_once('/')?;
        let bucket = folder.join(&request.bucket);
        let plain = request.delimiter.is_none() && is_plain(&request.bucket) && is_plain(below);
        (plain && bucket.is_dir()).then(|| Self { below: bucket.join(below), bucket })
    }

    /// The page that the request asks for.
    ///
    /// # Errors
    /// What reading the folders reports.
    pub(super) fn page(&self, request: ListObjectsV2Input) -> io::Result<ListObjectsV2Output> {
        let after = request.continuation_token.as_deref().max(request.start_after.as_deref());
        let prefix = request.prefix.as_deref().unwrap_or_default();
        let mut objects =
            self.objects(|key| key.starts_with(prefix) && after.is_none_or(|after| key > after))?;
        objects.sort_unstable_by(|a, b| a.key.cmp(&b.key));
        let most = request.max_keys.unwrap_or(PAGE).clamp(0, PAGE);
        let is_truncated = most > 0 && objects.len() > most as usize;
        objects.truncate(most as usize);
        Ok(ListObjectsV2Output {
            key_count: Some(objects.len() as i32),
            max_keys: Some(most),
            is_truncated: Some(is_truncated),
            next_continuation_token: objects
                .last()
                .filter(|_| is_truncated)
                .and_then(|last| last.key.clone()),
            contents: Some(objects),
            continuation_token: request.continuation_token,
            encoding_type: request.encoding_type,
            name: Some(request.bucket),
            prefix: request.prefix,
            start_after: request.start_after,
            ..Default::default()
        })
    }

    /// The objects below the folder whose keys are wanted.
    fn objects(&self, wanted: impl Fn(&str) -> bool) -> io::Result<Vec<Object>> {
        let (mut objects, mut folders) = (Vec::new(), vec![self.below.clone()]);
        while let Some(folder) = folders.pop() {
            // What is deleted meanwhile, or was never there, holds nothing.
            let Some(entries) = there(fs::read_dir(folder))? else { continue };
            for entry in entries {
                let entry = entry?;
                if there(entry.file_type())?.is_some_and(|kind| kind.is_dir()) {
                    folders.push(entry.path());
                } else if let Some(key) = self.key(&entry).filter(|key| wanted(key))
                    && let Some(found) = there(entry.metadata())?
                {
                    objects.push(Object {
                        key: Some(key),
                        last_modified: Some(Timestamp::from(found.modified()?)),
                        size: Some(found.len() as i64),
                        ..Default::default()
                    });
                }
            }
        }
        Ok(objects)
    }

    fn key(&self, entry: &DirEntry) -> Option<String> {
        entry.path().strip_prefix(&self.bucket).ok()?.to_str().map(str::to_owned)
    }
}

/// Whether a path leads nowhere but down.
fn is_plain(path: &str) -> bool {
    let mut components = Path::new(path).components();
    !path.is_empty() && !path.contains('\0') && components.all(|part| matches!(part, Component::Normal(_)))
}

/// Nothing for what is not there.
fn there<T>(found: io::Result<T>) -> io::Result<Option<T>> {
    match found {
        Ok(found) => Ok(Some(found)),
        Err(error) if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => {
            Ok(None)
        }
        Err(error) => Err(error),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEYS: [&str; 7] = ["a/1", "a/2", "a/b/1", "a/b/c/1", "a/bb", "ab/1", "z"];

    fn request(prefix: &str, max_keys: i32, after: Option<String>) -> ListObjectsV2Input {
        ListObjectsV2Input {
            bucket: "bucket".to_owned(),
            prefix: Some(prefix.to_owned()),
            max_keys: Some(max_keys),
            continuation_token: after,
            ..Default::default()
        }
    }

    /// All keys below a prefix, page by page; nothing where the listing is left to others.
    fn listed(folder: &Path, prefix: &str, max_keys: i32) -> Option<Vec<String>> {
        let (mut keys, mut after) = (Vec::new(), None);
        loop {
            let request = request(prefix, max_keys, after);
            let page = Listing::of(folder, &request)?.page(request).unwrap();
            assert!(page.key_count.unwrap() <= max_keys);
            keys.extend(page.contents.unwrap().into_iter().map(|object| object.key.unwrap()));
            after = page.next_continuation_token;
            if page.is_truncated == Some(false) {
                return Some(keys);
            }
        }
    }

    #[test]
    fn a_prefix_lists_the_keys_that_begin_with_it_in_their_order_on_pages_of_any_size() {
        let folder = tempfile::tempdir().unwrap();
        for key in KEYS {
            let file = folder.path().join("bucket").join(key);
            fs::create_dir_all(file.parent().unwrap()).unwrap();
            fs::write(file, key).unwrap();
        }
        for prefix in ["a/", "a/b", "a/b/", "a/b/c/1", "ab/", "z/", "none/at/all"] {
            let wanted: Vec<&str> = KEYS.into_iter().filter(|key| key.starts_with(prefix)).collect();
            for max_keys in [1, 2, 1000] {
                assert_eq!(listed(folder.path(), prefix, max_keys).unwrap(), wanted, "{prefix}");
            }
        }
    }

    #[test]
    fn a_prefix_that_leads_elsewhere_is_left_to_s3s_fs() {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join("bucket")).unwrap();
        for prefix in ["", "a", "../", "a/../../x/", "/etc/", "a\0/"] {
            assert!(Listing::of(folder.path(), &request(prefix, 1, None)).is_none(), "{prefix}");
        }
        let elsewhere = ListObjectsV2Input { bucket: "..".to_owned(), ..request("a/", 1, None) };
        assert!(Listing::of(folder.path(), &elsewhere).is_none());
    }
}
