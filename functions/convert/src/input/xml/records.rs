//! The records of an XML document one by one.

use super::find::RecordPlace;
use super::guard::Guard;
use super::name::{is_name, local};
use super::record::{Element, referred, string};
use quick_xml::events::{BytesStart, Event};
use quick_xml::{Error as XmlError, Reader};
use std::io::{self, BufRead, Read};
use wintermute_shared::Error;

/// Elements within a record go deeper by this many levels at most; what is below is text. JSON of this depth is a reject.
const DEEPEST: usize = 200;
/// Elements of a document go no deeper.
const DEEPEST_OF_ALL: usize = 10_000;

/// A reader of the JSON array of a document's records.
pub struct Records<R: BufRead> {
    reader: Reader<Guard<R>>,
    place: RecordPlace,
    /// Bytes of a record that are kept at most.
    limit: usize,
    buffer: Vec<u8>,
    /// The local names of the elements around the record, and whether each of them is on the way to it.
    around: Vec<(String, bool)>,
    /// The record at hand and what is open in it.
    open: Vec<Element>,
    /// Elements that are open below the deepest.
    below: usize,
    /// Bytes of the record so far.
    bytes: usize,
    /// What is wrong with the record at hand.
    flaw: Option<String>,
    count: u64,
    json: Vec<u8>,
    used: usize,
    ended: bool,
}

impl<R: BufRead> Records<R> {
    /// Reads the records at a place.
    pub fn new(mut reader: Reader<Guard<R>>, place: RecordPlace, limit: usize) -> Self {
        super::lenient::be_lenient(&mut reader);
        let json = b"[\n".to_vec();
        Self {
            reader,
            place,
            limit,
            buffer: Vec::new(),
            around: Vec::new(),
            open: Vec::new(),
            below: 0,
            bytes: 0,
            flaw: None,
            count: 0,
            json,
            used: 0,
            ended: false,
        }
    }

    /// Reads on until there is more JSON, or the end.
    fn read_more(&mut self) -> io::Result<()> {
        self.json.clear();
        self.used = 0;
        let mut buffer = std::mem::take(&mut self.buffer);
        while self.json.is_empty() && !self.ended {
            buffer.clear();
            self.reader.get_mut().reset();
            match self.reader.read_event_into(&mut buffer) {
                Ok(event) => self.take(event)?,
                Err(XmlError::Io(error)) => return Err(io::Error::new(error.kind(), error)),
                Err(error) => return Err(self.cut(&error.to_string())),
            }
        }
        self.buffer = buffer;
        Ok(())
    }

    fn take(&mut self, event: Event<'_>) -> io::Result<()> {
        match event {
            Event::Start(start) => self.begin(&start)?,
            Event::Empty(start) => {
                self.begin(&start)?;
                self.end(start.name().into_inner());
            }
            Event::End(end) => self.end(end.name().into_inner()),
            Event::Text(text) => self.text(&text.xml10_content()),
            Event::CData(text) => self.text(&text.xml10_content()),
            Event::GeneralRef(reference) => match referred(&reference) {
                Some(text) => self.text(&text),
                None => self.text(&format!("&{};", &*reference)),
            },
            Event::Eof => self.finish()?,
            // Declarations, comments and instructions say nothing of products, and declared entities are not followed.
            Event::Comment(_) | Event::Decl(_) | Event::PI(_) | Event::DocType(_) => {}
        }
        Ok(())
    }

    fn begin(&mut self, start: &BytesStart<'_>) -> io::Result<()> {
        let name = start.name().into_inner();
        if !is_name(name) {
            self.break_at(|| format!("<{} is no tag", &start[..start.floor_char_boundary(30)]));
            return Ok(());
        }
        if self.open.len() == 1
            && !self.place.nests
            && self.place.path.last().is_some_and(|last| last == local(name))
        {
            self.break_at(|| format!("it is not closed before the next <{name}>"));
            self.hand_over();
        }
        if self.open.is_empty() && !self.is_record(local(name)) {
            if self.around.len() == DEEPEST_OF_ALL {
                return Err(io::Error::other(Error::invalid(format!(
                    "the XML nests deeper than {DEEPEST_OF_ALL} elements at byte {}: mend the file",
                    self.reader.buffer_position()
                ))));
            }
            let depth = self.around.len();
            let is_on_way = self.place.path.get(depth).is_some_and(|step| step == local(name))
                && self.around.last().is_none_or(|(_, is_on_way)| *is_on_way);
            self.around.push((name.to_owned(), is_on_way));
        } else if self.open.len() > DEEPEST {
            self.below += 1;
        } else {
            let element = Element::begin(start);
            self.bytes += element.bytes();
            self.open.push(element);
        }
        Ok(())
    }

    /// Whether an element that begins here is a record.
    fn is_record(&self, name: &str) -> bool {
        self.around.len() + 1 == self.place.path.len()
            && self.around.last().is_none_or(|(_, is_on_way)| *is_on_way)
            && self.place.path.last().is_some_and(|last| last == name)
    }

    fn end(&mut self, name: &str) {
        if self.below > 0 {
            self.below -= 1;
            return;
        }
        if let Some(at) = self.open.iter().rposition(|element| element.name == name) {
            while self.open.len() > at + 1 {
                self.break_at_open(name);
                self.close();
            }
            self.close();
        } else if let Some(at) = self.around.iter().rposition(|(around, _)| around == name) {
            if !self.open.is_empty() {
                self.break_at_open(name);
                self.hand_over();
            }
            self.around.truncate(at);
        } else {
            self.break_at(|| format!("</{name}> closes nothing"));
        }
    }

    /// Closes the innermost element; the record is handed over with its own end.
    fn close(&mut self) {
        if self.open.len() == 1 {
            return self.hand_over();
        }
        if let Some(element) = self.open.pop()
            && let Some(parent) = self.open.last_mut()
        {
            parent.child(element);
        }
    }

    fn text(&mut self, text: &str) {
        if let Some(element) = self.open.last_mut()
            && self.bytes <= self.limit
        {
            self.bytes += text.len();
            element.text(text);
        }
    }

    /// Writes the record. One that is broken is written as a string, so that it becomes a reject that says what is wrong.
    fn hand_over(&mut self) {
        while self.open.len() > 1 {
            self.close();
        }
        let Some(record) = self.open.pop() else { return };
        if self.count > 0 {
            self.json.extend_from_slice(b",\n");
        }
        self.count += 1;
        let mut object = Vec::new();
        record.record(&mut object);
        match self.flaw.take() {
            Some(flaw) => {
                string(&mut self.json, &format!("broken XML {flaw}: {}", String::from_utf8_lossy(&object)))
            }
            None => self.json.append(&mut object),
        }
        (self.bytes, self.below) = (0, 0);
    }

    fn break_at_open(&mut self, name: &str) {
        let open = self.open.last().map(|element| element.name.clone()).unwrap_or_default();
        self.break_at(|| format!("</{name}> stands where </{open}> should"));
    }

    /// Notes what is wrong with the record at hand, if that is the first thing.
    fn break_at(&mut self, flaw: impl FnOnce() -> String) {
        if !self.open.is_empty() && self.flaw.is_none() {
            self.flaw = Some(format!("before byte {}, {}", self.reader.buffer_position(), flaw()));
        }
    }

    fn finish(&mut self) -> io::Result<()> {
        if !self.open.is_empty() || !self.around.is_empty() {
            return Err(self.cut("it ends there"));
        }
        if self.count > 0 {
            self.json.push(b'\n');
        }
        self.json.extend_from_slice(b"]\n");
        self.ended = true;
        Ok(())
    }

    /// Nobody knows how many records are missing.
    fn cut(&self, how: &str) -> io::Error {
        let open =
            self.around.iter().map(|(name, _)| name).chain(self.open.iter().map(|element| &element.name));
        let open: Vec<String> = open.map(|name| format!("<{name}>")).collect();
        io::Error::other(Error::invalid(format!(
            "the XML is cut short at byte {}, after {} records: {how}, and {} is not closed; upload it again",
            self.reader.buffer_position(),
            self.count,
            if open.is_empty() { "a tag".to_owned() } else { open.join("") }
        )))
    }
}

impl<R: BufRead> Read for Records<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while self.used == self.json.len() && !self.ended {
            self.read_more()?;
        }
        let read = (&self.json[self.used..]).read(buffer)?;
        self.used += read;
        Ok(read)
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use std::io::BufReader;

    /// What is read of a document in chunks of this many bytes.
    fn read(xml: &str, path: &str, chunk: usize) -> io::Result<String> {
        let path = path.split('.').map(str::to_owned).collect();
        let reader =
            Reader::from_reader(Guard::new(BufReader::with_capacity(chunk, xml.as_bytes()), 1 << 20));
        let mut json = String::new();
        Records::new(reader, RecordPlace { path, nests: false }, 1 << 20).read_to_string(&mut json)?;
        Ok(json)
    }

    /// The JSON of a document's records.
    pub fn json_of(xml: &str, path: &str) -> String {
        let json = read(xml, path, 1 << 10).unwrap();
        for chunk in [1, 2, 3, 7] {
            assert_eq!(read(xml, path, chunk).unwrap(), json, "in chunks of {chunk}");
        }
        json
    }

    #[test]
    fn only_elements_at_the_place_are_records() {
        let xml = "<?xml version=\"1.0\"?><a><p><x>0</x></p><b n=\"1\"><p><x>1</x></p><c><p><x>2</x></p></c><p><x>3</x></p></b><d><p/></d></a>\n<!-- -->";
        assert_eq!(json_of(xml, "a.b.p"), "[\n{\"x\":1},\n{\"x\":3}\n]\n");
        assert_eq!(json_of("<a><b/></a>", "a.b.p"), "[\n]\n");
    }

    #[test]
    fn a_broken_record_is_a_string_that_says_why_and_the_others_stay() {
        let good = "<p><x>1</x><y>2</y></p>";
        for (broken, why) in [
            ("<p><x>1</y></p>", "</y> closes nothing"),
            ("<p><x>1</p>", "</p> stands where </x> should"),
            ("<p><x>1</x>", "it is not closed before the next <p>"),
            ("<p><x>5 < 6</x></p>", "< 6</x is no tag"),
        ] {
            let json = json_of(&format!("<a>{good}{broken}{good}{good}</a>"), "a.p");
            let records: Vec<serde_json::Value> = serde_json::from_str(&json).unwrap();
            assert_eq!(records.len(), 4, "{json}");
            for (at, record) in records.iter().enumerate() {
                let text = record.as_str();
                assert_eq!(text.is_some(), at == 1, "{json}");
                assert!(text.is_none_or(|text| text.contains(why)), "{json}");
            }
        }
        let last = json_of(&format!("<a>{good}<p><x>1</x></a>"), "a.p");
        assert!(last.contains("</a> stands where </p> should"), "{last}");
    }

    #[test]
    fn a_document_that_is_cut_is_an_error_wherever_it_ends() {
        let xml = "<a k=\"v\"><p><x>1</x></p><p i=\"2\"><![CDATA[b]]>&amp;<!-- c --></p></a>";
        for end in 1..xml.len() {
            let error = read(&xml[..end], "a.p", 5).unwrap_err().to_string();
            assert!(error.contains("the XML is cut short at byte"), "{end}: {error}");
        }
    }

    #[test]
    fn what_nests_without_end_neither_fills_the_stack_nor_the_memory() {
        let (deep, text) =
            (100_000, format!("<a><p>{}x{}</p></a>", "<b>".repeat(100_000), "</b>".repeat(100_000)));
        let json = json_of(&text, "a.p");
        assert_eq!(json.matches("\"b\"").count(), DEEPEST, "of {deep}");
        let error = read(&"<b>".repeat(deep), "a.p", 1 << 10).unwrap_err().to_string();
        assert!(error.contains("nests deeper than"), "{error}");
    }
}
