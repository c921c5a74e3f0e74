//! `wintermute convert`: a file becomes CSV beside what was seen of its data, in bounded memory.

mod common;

use common::{catalogue, results, sentence, wintermute};
use flate2::Compression;
use flate2::write::GzEncoder;
use ruzstd::encoding::{CompressionLevel, compress_to_vec};
use serde_json::Value;
use std::io::Write;
use std::path::Path;
use std::process::Output;

fn convert(folder: &Path, file: &str, more: &[&str]) -> Output {
    wintermute()
        .current_dir(folder)
        .args(["convert", file, "shop.csv", "--json"])
        .args(more)
        .output()
        .unwrap()
}

#[test]
fn a_file_becomes_csv_beside_its_quality_whatever_the_threads() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    let read = |name: &str| std::fs::read(path(name)).unwrap();
    std::fs::write(path("in.jsonl"), catalogue(3000, 1)).unwrap();
    let said = results(&convert(folder.path(), "in.jsonl", &["--threads", "1"]));
    assert_eq!((&said["rows"], &said["rejected"]), (&Value::from(3000), &Value::from(0)));
    let (csv, quality) = (read("shop.csv"), read("shop.quality.json"));
    assert!(csv.starts_with(b"availability,brand,"));
    assert!(!path("shop.rejects.jsonl").exists());
    results(&convert(folder.path(), "in.jsonl", &["--threads", "3"]));
    assert!(csv == read("shop.csv") && quality == read("shop.quality.json"));
    let quality: Value = serde_json::from_slice(&quality).unwrap();
    assert_eq!((&quality["rows"], &quality["source"]["key"]), (&Value::from(3000), &Value::from("in.jsonl")));
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 3, "no other file is left");
}

#[test]
fn rejects_are_written_and_too_many_leave_the_csv_as_it_was() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    std::fs::write(path("shop.csv"), "before").unwrap();
    std::fs::write(path("in.jsonl"), "{\"a\": 1}\noops\n").unwrap();
    let refused = convert(folder.path(), "in.jsonl", &[]);
    let message = sentence(&refused);
    assert!(message.starts_with("1 of 2 records of in.jsonl (50.0 %)"), "{message}");
    assert!(message.contains("shop.rejects.jsonl"), "{message}");
    assert_eq!(std::fs::read(path("shop.csv")).unwrap(), b"before");
    let rejects = std::fs::read_to_string(path("shop.rejects.jsonl")).unwrap();
    assert!(rejects.contains("\"line\":2"), "{rejects}");

    let accepted = convert(folder.path(), "in.jsonl", &["--max-reject-share", "0.5"]);
    let said = results(&accepted);
    assert_eq!((&said["rejected"], &said["rejects"]), (&1.into(), &"shop.rejects.jsonl".into()));
    let said = String::from_utf8_lossy(&accepted.stdout).into_owned();
    assert!(
        said.contains("1 record could not be read, 33.3 % of the bytes: it is kept in shop.rejects.jsonl\n"),
        "{said}"
    );
    assert_eq!(std::fs::read(path("shop.csv")).unwrap(), b"a\n1\n");
}

#[test]
fn the_input_is_never_written_over() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    let catalogue = "{\"a\": 1}\n{\"a\": 2}\n";
    for name in ["shop.csv", "shop.quality.json", "shop.rejects.jsonl"] {
        std::fs::write(path(name), catalogue).unwrap();
        std::fs::hard_link(path(name), path("hard.jsonl")).unwrap();
        std::os::unix::fs::symlink(path(name), path("soft.jsonl")).unwrap();
        for input in [name, &format!("./{name}"), "hard.jsonl", "soft.jsonl"] {
            let message = sentence(&convert(folder.path(), input, &[]));
            let wanted =
                format!("{name} would be written over the catalogue {input}: give the CSV another name");
            assert_eq!(message, wanted);
            assert_eq!(std::fs::read_to_string(path(name)).unwrap(), catalogue);
        }
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 3, "nothing else is written");
        for name in [name, "hard.jsonl", "soft.jsonl"] {
            std::fs::remove_file(path(name)).unwrap();
        }
    }
}

#[test]
fn files_are_not_written_over_one_another() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    std::fs::write(path("in.jsonl"), "{\"a\": 1}\n").unwrap();
    std::fs::write(path("shop.quality.json"), "before").unwrap();
    std::os::unix::fs::symlink(path("shop.quality.json"), path("shop.csv")).unwrap();
    let message = sentence(&convert(folder.path(), "in.jsonl", &[]));
    assert!(
        message.starts_with("shop.csv and shop.quality.json would be written over one another"),
        "{message}"
    );
    assert_eq!(std::fs::read(path("shop.quality.json")).unwrap(), b"before");
}

#[test]
fn a_link_stays_a_link_and_its_target_gets_the_bytes() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    std::fs::write(path("in.jsonl"), "{\"a\": 1}\n").unwrap();
    std::fs::create_dir(path("elsewhere")).unwrap();
    std::fs::write(path("elsewhere/old.csv"), "before").unwrap();
    for target in ["elsewhere/old.csv", "elsewhere/new.csv"] {
        std::os::unix::fs::symlink(target, path("link")).unwrap();
        std::os::unix::fs::symlink("link", path("shop.csv")).unwrap();
        results(&convert(folder.path(), "in.jsonl", &[]));
        assert!(path("shop.csv").is_symlink() && path("link").is_symlink());
        assert_eq!(std::fs::read(path(target)).unwrap(), b"a\n1\n");
        assert!(path("shop.quality.json").is_file());
        std::fs::remove_file(path("shop.csv")).unwrap();
        std::fs::remove_file(path("link")).unwrap();
    }
    let message = {
        std::os::unix::fs::symlink("shop.csv", path("shop.csv")).unwrap();
        sentence(&convert(folder.path(), "in.jsonl", &[]))
    };
    assert!(message.contains("is a link that leads in a circle"), "{message}");
}

/// Runs a script of bash in a folder, with `$W` for the command.
fn bash(folder: &Path, script: &str) -> Output {
    let mut bash = std::process::Command::new("bash");
    bash.current_dir(folder).args(["-c", script]).env("W", env!("CARGO_BIN_EXE_wintermute")).output().unwrap()
}

#[test]
fn pipes_and_devices_get_the_csv_and_stay() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    std::fs::write(path("in.jsonl"), "{\"a\": 1}\n{\"b\": 2}\n").unwrap();
    for script in [
        "$W convert in.jsonl - --json 2> said",
        "$W convert in.jsonl /dev/stdout --json 2> said",
        "$W convert in.jsonl /dev/fd/1 2> said | cat",
        "mkfifo p; $W convert in.jsonl p > said & cat p; wait; test -p p",
        "$W convert in.jsonl >(cat) > said; sleep 0.2",
        "$W convert in.jsonl >(cat > late) > said; sleep 0.2; cat late",
        "echo before > kept; $W convert in.jsonl /dev/stdout >> kept 2> said; sed 1d kept",
    ] {
        let run = bash(folder.path(), script);
        assert_eq!(
            (String::from_utf8_lossy(&run.stdout), run.status.success()),
            ("a,b\n1,\n,2\n".into(), true),
            "{script} {run:?}"
        );
        let said = std::fs::read_to_string(path("said")).unwrap();
        assert!(said.contains("2 products with 2 columns") && !said.contains("quality.json"), "{said}");
    }
    assert!(bash(folder.path(), "$W convert in.jsonl /dev/null").status.success());
    assert!(bash(folder.path(), "set -o pipefail; $W convert in.jsonl - 2> said | true").status.success());
    let left: Vec<_> =
        std::fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(left.len(), 5, "nothing else is left: {left:?}");
    for (script, wanted) in [
        ("$W convert in.jsonl /dev/full", "/dev/full cannot be written: No space left on device"),
        ("$W convert in.jsonl p", "nobody reads from the pipe p"),
        ("$W convert in.jsonl .", ". is a folder"),
        ("$W convert in.jsonl /dev/fd/5 5>> kept", "/dev/fd/5 is an open file that may hold something"),
        ("$W convert in.jsonl - --parquet", "- is a pipe or a device, and Parquet is written beside the CSV"),
        ("$W convert - /dev/stdout < in.jsonl >> in.jsonl", "would be written over the catalogue -"),
    ] {
        let message = sentence(&bash(folder.path(), script));
        assert!(message.contains(wanted), "{script}: {message}");
    }
    assert_eq!(std::fs::read_to_string(path("in.jsonl")).unwrap(), "{\"a\": 1}\n{\"b\": 2}\n");
}

#[test]
fn a_catalogue_may_come_through_a_pipe() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    // The late column makes a second pass.
    std::fs::write(
        path("in.jsonl"),
        format!("{}{{\"late\": 1}}\n", "{\"a\": \"cháir of wood\"}\n".repeat(60_000)),
    )
    .unwrap();
    results(&convert(folder.path(), "in.jsonl", &["--parquet"]));
    let wanted = std::fs::read(path("shop.csv")).unwrap();
    for script in [
        "cat in.jsonl | $W convert - out.csv",
        "cat in.jsonl | $W convert /dev/stdin out.csv",
        "$W convert - out.csv < in.jsonl",
        "$W convert <(cat in.jsonl) out.csv",
        "mkfifo f; cat in.jsonl > f & $W convert f out.csv && wait",
        "cat shop.parquet | $W convert - out.csv --encoding windows-1251",
        "gzip -c in.jsonl | $W convert - out.csv --parquet",
    ] {
        let run = bash(folder.path(), script);
        assert!(run.status.success(), "{script} {run:?}");
        assert!(std::fs::read(path("out.csv")).unwrap() == wanted, "{script}");
        std::fs::remove_file(path("out.csv")).unwrap();
    }
    let message = sentence(&bash(folder.path(), "true | $W convert - out.csv"));
    assert!(message.starts_with("standard input is empty"), "{message}");
    let message = sentence(&bash(folder.path(), "cat in.jsonl | TMPDIR=$PWD/gone $W convert - out.csv"));
    assert!(message.contains("is copied to the folder") && message.contains("set TMPDIR"), "{message}");
}

#[test]
fn what_is_wrong_with_an_encoding_is_said_with_the_file() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("in.csv"), "a,b\n1,2\n").unwrap();
    let message = sentence(&convert(folder.path(), "in.csv", &["--encoding", "latin"]));
    assert!(
        message.starts_with("in.csv: \"latin\" (--encoding, WINTERMUTE_ENCODING) is no encoding"),
        "{message}"
    );
}

#[test]
fn a_missing_file_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let message = sentence(&convert(folder.path(), "gone.jsonl", &[]));
    assert!(message.starts_with("the file gone.jsonl does not exist"), "{message}");
}

#[cfg(target_os = "linux")]
#[test]
fn memory_does_not_grow_with_the_input() {
    let folder = tempfile::tempdir().unwrap();
    let peak = |name: &str, bytes: &[u8], times: usize, options: &[&str]| {
        let mut file = std::fs::File::create(folder.path().join(name)).unwrap();
        (0..times).for_each(|_| file.write_all(bytes).unwrap());
        results(&convert(folder.path(), name, options))["peak_rss_bytes"].as_u64().unwrap() as f64 / 1e6
    };
    let lines = catalogue(10_000, 1);
    let mut gzip = GzEncoder::new(Vec::new(), Compression::fast());
    gzip.write_all(&lines).unwrap();
    // Every 20,000 lines a quote that is never closed.
    let rows: String = (0..20_000).map(|i| format!("lamp {i},\"two\nlines, {i}\",{i}\n")).collect();
    let stray = format!("\"lamp,one line,0\n{}", rows.repeat(2));
    let table = format!("product_name,text,price\nlamp,one line,0\n{stray}");
    let runtime = peak("tiny.jsonl", b"{\"a\": 1}\n", 1, &[]);
    for (name, bytes, options) in [
        ("plain.jsonl", lines.clone(), &[][..]),
        ("typed.jsonl", lines.clone(), &["--parquet"]),
        ("stray.csv", table.into_bytes(), &[]),
        ("some.jsonl.gz", gzip.finish().unwrap(), &[]),
        ("some.jsonl.zst", compress_to_vec(&lines[..], CompressionLevel::Fastest), &[]),
    ] {
        let (few, many) = (peak(name, &bytes, 4, options), peak(name, &bytes, 20, options));
        assert!(many < few * 1.1 + 8.0, "{name}: {few} MB, and {many} MB for 5 times as much");
        assert!(many < runtime + 64.0, "{name}: {many} MB, of which {runtime} are the runtime's");
    }
}
