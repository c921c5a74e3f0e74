//! How fast the crates alone read XML and workbooks, for `bench/formats.py`: `crates FILE` reads a file and throws its text away.

use calamine::{Data, Reader as _, open_workbook_auto};
use quick_xml::events::Event;
use std::hint::black_box;
use std::path::Path;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let Some(path) = std::env::args().skip(1).find(|arg| !arg.starts_with("--")) else {
        println!("not measured: name an XML file or a workbook");
        return Ok(());
    };
    let path = Path::new(&path);
    let read = if path.extension().is_some_and(|extension| extension == "xml") {
        xml(path)?
    } else {
        workbook(path)?
    };
    println!("{} bytes of text", black_box(read));
    Ok(())
}

fn xml(path: &Path) -> Result<usize, Box<dyn std::error::Error>> {
    let mut reader = quick_xml::Reader::from_file(path)?;
    let (mut buffer, mut read) = (Vec::new(), 0);
    loop {
        match reader.read_event_into(&mut buffer)? {
            Event::Eof => return Ok(read),
            Event::Text(text) => read += text.len(),
            _ => {}
        }
        buffer.clear();
    }
}

fn workbook(path: &Path) -> Result<usize, Box<dyn std::error::Error>> {
    let mut workbook = open_workbook_auto(path)?;
    let sheets = workbook.worksheets();
    let cells = sheets.iter().flat_map(|(_, range)| range.rows()).flatten();
    Ok(cells.map(|cell| if let Data::String(text) = cell { text.len() } else { 0 }).sum())
}
