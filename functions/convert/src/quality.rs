//! What was seen of the data, and whether that is a catalogue.

use crate::pipeline::convert::Converted;
use crate::pipeline::part_counts::PartCounts;
use crate::profile::CutAt;
use std::fmt::Display;
use std::sync::Arc;
use wintermute_shared::quality::{FORMAT, Quality, Source};
use wintermute_shared::{Error, Result, Settings};

/// What was seen of the data, as `quality.json` tells it.
pub fn quality(
    dataset: String,
    run: String,
    source: Source,
    settings: &Settings,
    converted: &Converted,
) -> Quality {
    let mut quality = Quality {
        format: FORMAT,
        dataset,
        run,
        source,
        settings: settings.clone(),
        reading: converted.reading(),
        rows: converted.profile.rows,
        rejects: converted.profile.rejects(),
        records_with_duplicate_keys: converted.profile.duplicate_keys,
        roles: converted.measured.roles.clone(),
        columns: converted.profile.columns(&converted.columns, &converted.measured),
        fields: converted.measured.fields.clone(),
        duplicates: converted.measured.duplicates.clone(),
        prices: converted.measured.prices.clone(),
    };
    if !converted.begun.is_empty() {
        name_parts(&mut quality, &converted.begun);
    }
    quality
}

/// Says of each line which part it is in. What was measured knows the lines of all parts together; a part begins after the line beside its
/// name.
fn name_parts(quality: &mut Quality, begun: &[(u64, Arc<str>)]) {
    let name = |line: &mut u64, part: &mut Option<String>| {
        let at = begun.partition_point(|(before, _)| before < line).saturating_sub(1);
        let (before, name) = &begun[at];
        *line -= before;
        *part = Some(name.to_string());
    };
    let Quality { columns, fields, duplicates, prices, .. } = quality;
    let values = columns.iter_mut().chain(fields).filter_map(|column| column.values.as_mut());
    for longest in values.filter_map(|values| values.longest.as_mut()) {
        name(&mut longest.line, &mut longest.part);
    }
    for repeated in duplicates.iter_mut().flat_map(|duplicates| &mut duplicates.most) {
        name(&mut repeated.line, &mut repeated.part);
    }
    if let Some(prices) = prices {
        prices.unreadable_examples.iter_mut().for_each(|example| name(&mut example.line, &mut example.part));
        prices.examples.iter_mut().for_each(|example| name(&mut example.line, &mut example.part));
        prices.rule.no_prices.iter_mut().for_each(|none| name(&mut none.line, &mut none.part));
    }
}

/// Refuses an input that is no catalogue, that is cut short, or of which too much could not be read. `rejects` is where the rejects are.
///
/// # Errors
/// [`Error::Invalid`] names the input, the figures and the first reject.
pub fn judge(
    converted: &Converted,
    settings: &Settings,
    input: &impl Display,
    rejects: &impl Display,
) -> Result<()> {
    const WANTED: &str = "upload JSON lines, a JSON array of objects, or a CSV table with a header";
    let (rows, rejected) = (converted.profile.rows, converted.profile.rejects());
    let all = rows + rejected.records;
    let place = converted.profile.first_reject.as_ref().map_or_else(String::new, |first| {
        let part = first.part.as_ref().map_or_else(String::new, |part| format!(" of {part}"));
        format!("the first is on line {}{part}: {}; all of them are in {rejects}", first.line, first.detail)
    });
    let unread = converted.parts.iter().zip(&converted.begun).find(|(part, _)| part.is_unread());
    let left_out = converted.left_out.first().filter(|_| all == 0);
    let message = if let Some((number, why, count)) = left_out {
        let name = converted.begun.get(number).map_or("a part", |(_, name)| name);
        format!("no part of {input} holds a product: {count} are bad, and left out, such as {name}: {why}")
    } else if let (0, Some(path)) = (all, &converted.reading.records_path) {
        format!(
            "{input} holds no product: the list at {path} is empty; export it again, or name another list with records_path"
        )
    } else if all == 0 {
        format!("{input} is empty: it holds no record; {WANTED}")
    } else if rows == 0 {
        format!("{input} is no catalogue: no record in it could be read ({all} tried), {place}; {WANTED}")
    } else if let Some((PartCounts { rejected, .. }, (_, part))) = unread {
        format!(
            "no record of {part}, a part of {input}, could be read ({rejected} tried); they are in {rejects}: correct the part and upload it \
             again, or take it out of the folder"
        )
    } else if let Some(CutAt { part, line, offset }) = &converted.profile.cut_at {
        let part = part.as_ref().map_or_else(String::new, |part| format!("{part} in "));
        format!(
            "{part}{input} is cut short: it ends inside its array, at the record on line {line} (byte {offset}); how many records are \
             missing is not known, so get the whole file and upload it again"
        )
    } else if rejected.share.max(rejected.bytes_share) > settings.max_reject_share {
        format!(
            "{} of {all} records of {input} ({:.1} %) could not be read, {:.1} % of the bytes, and max_reject_share allows {:.1} % of \
             either: {place}; correct them and upload again, or raise the setting",
            rejected.records,
            100.0 * rejected.share,
            100.0 * rejected.bytes_share,
            100.0 * settings.max_reject_share
        )
    } else if converted.columns.is_empty() {
        format!("{input} has no columns: its {rows} objects hold no key; {WANTED}")
    } else {
        return Ok(());
    };
    Err(Error::invalid(message))
}
