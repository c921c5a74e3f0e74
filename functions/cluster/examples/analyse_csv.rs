//! Clusters a CSV file without S3 and prints what each stage took: `analyse_csv FILE [setting=value …]`.

use wintermute_cluster::{analyse::analyse, prepare::prepare};
use wintermute_shared::telemetry::Stopwatch;
use wintermute_shared::{Settings, quality::*};

fn main() {
    let mut args = std::env::args().skip(1);
    let file = args.next().expect("usage: analyse_csv FILE");
    let settings = Settings::from_env().unwrap();
    let mut watch = Stopwatch::start("cluster");
    watch.stage("reading", 0);
    let prepared = prepare(std::fs::File::open(&file).unwrap(), &settings, |_| ()).unwrap();
    let quality = Quality {
        format: 1,
        dataset: String::new(),
        run: String::new(),
        source: Source { bucket: String::new(), key: file, version: String::new(), bytes: 0 },
        settings: settings.clone(),
        rows: 0,
        rejects: Rejects::default(),
        records_with_duplicate_keys: 0,
        columns: vec![],
    };
    let findings = analyse(&prepared, quality, &settings, &mut watch).unwrap();
    let telemetry = watch.finish(prepared.frame.rows as u64, 0, 0);
    for stage in &telemetry.stages {
        println!("{:28} {:8.3}", stage.name, stage.seconds);
    }
    println!("peak MB {}", telemetry.peak_rss_bytes.unwrap_or(0) >> 20);
    let a = &findings.analysis;
    println!("{:?} {:?}", a.features, a.choice);
    for e in &a.elbow {
        println!("{} {:.3} {:?}", e.k, e.inertia, e.silhouette);
    }
    for c in &a.clusters {
        println!("{:2} {:6} {:.3} {:?} {}", c.id, c.group.size, c.cohesion, c.silhouette, c.name);
    }
}
