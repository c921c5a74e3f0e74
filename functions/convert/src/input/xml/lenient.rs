//! How the reader of XML is set.

use quick_xml::Reader;

/// Reads what is not quite XML as well as it can be read. The caller checks which tags belong together.
pub fn be_lenient<R>(reader: &mut Reader<R>) {
    let config = reader.config_mut();
    config.allow_dangling_amp = true;
    config.allow_unmatched_ends = true;
    config.check_end_names = false;
}
