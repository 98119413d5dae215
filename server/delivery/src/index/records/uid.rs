//! The identity of an object.

/// A `metadata.uid`. Kubernetes' own are UUIDs; an aggregated API may use anything.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) enum Uid {
    /// A UUID in its usual text form.
    Uuid([u8; 16]),
    /// Any other text.
    Text(Box<str>),
}

impl Uid {
    /// None if the text is empty.
    #[must_use]
    pub(super) fn new(text: &str) -> Option<Self> {
        let mut buffer = uuid::Uuid::encode_buffer();
        let usual =
            uuid::Uuid::try_parse(text).ok().filter(|uuid| *uuid.hyphenated().encode_lower(&mut buffer) == *text);
        match usual {
            Some(uuid) => Some(Self::Uuid(uuid.into_bytes())),
            None if text.is_empty() => None,
            None => Some(Self::Text(text.into())),
        }
    }
}

impl std::fmt::Display for Uid {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Uuid(bytes) => uuid::Uuid::from_bytes(*bytes).hyphenated().fmt(f),
            Self::Text(text) => f.write_str(text),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Uid;

    #[test]
    fn every_text_comes_back_as_it_was() {
        for text in [
            "0193c7ea-1d2b-7c3d-8e4f-5a6b7c8d9e0f",
            "0193C7EA-1D2B-7C3D-8E4F-5A6B7C8D9E0F",
            "0193c7ea1d2b7c3d8e4f5a6b7c8d9e0f",
            "node-1",
        ] {
            assert_eq!(Uid::new(text).unwrap().to_string(), text);
        }
        assert!(matches!(Uid::new("0193c7ea-1d2b-7c3d-8e4f-5a6b7c8d9e0f"), Some(Uid::Uuid(_))));
        assert_eq!(Uid::new(""), None);
        assert_eq!(size_of::<Uid>(), 24);
    }
}
