//! Names of elements and attributes.

/// A name without its namespace's prefix.
pub fn local(name: &str) -> &str {
    name.rsplit_once(':').map_or(name, |(_, local)| local)
}

/// Whether this is a name. What is behind a `<` that is text is taken for one by the reader.
pub fn is_name(name: &str) -> bool {
    name.starts_with(|first: char| first.is_alphabetic() || first == '_') && !name.contains(['<', '"', '&'])
}

/// Whether an attribute says nothing of a product: namespaces, languages, schemas.
pub fn is_noise(attribute: &str) -> bool {
    attribute == "xmlns" || ["xmlns:", "xml:", "xsi:"].iter().any(|prefix| attribute.starts_with(prefix))
}
