//! Every sentence of the console, in English and Korean.
//!
//! The catalogue is Rust: each text has both languages or it does not compile, and a text with arguments is a function
//! of them. A test holds that both languages use the same arguments.

mod account;
mod application;
mod applications;
mod clusters;
mod general;
mod operations;
mod projects;
mod tree;
mod why;

/// A language of the console.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Lang {
    /// English.
    #[default]
    English,
    /// Korean.
    Korean,
}

impl Lang {
    /// All of them.
    pub const ALL: [Self; 2] = [Self::English, Self::Korean];

    /// The code of RFC 5646, for `lang`.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::Korean => "ko",
        }
    }

    /// The language's own name for itself.
    #[must_use]
    pub const fn own_name(self) -> &'static str {
        match self {
            Self::English => "English",
            Self::Korean => "한국어",
        }
    }

    /// The language of a code such as `ko-KR`, if it is one of ours.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        let primary = code.split(['-', '_']).next().unwrap_or_default();
        Self::ALL.into_iter().find(|lang| lang.code().eq_ignore_ascii_case(primary))
    }
}

/// `name: "English", "한국어";` or `name(argument): "… {argument}", "{argument} …";`
macro_rules! texts {
    ($($name:ident $(($($argument:ident),+))? : $english:literal, $korean:literal;)+) => {
        impl $crate::text::Lang {
            $($crate::text::text!($name [$($($argument)+)?] $english, $korean);)+
        }
        #[cfg(test)]
        pub(super) const ALL: &[(&str, &str, &str)] = &[$((stringify!($name), $english, $korean)),+];
    };
}

macro_rules! text {
    ($name:ident [] $english:literal, $korean:literal) => {
        #[doc = $english]
        #[must_use]
        pub const fn $name(self) -> &'static str {
            match self {
                Self::English => $english,
                Self::Korean => $korean,
            }
        }
    };
    ($name:ident [$($argument:ident)+] $english:literal, $korean:literal) => {
        #[doc = $english]
        #[must_use]
        pub fn $name(self, $($argument: impl std::fmt::Display),+) -> String {
            match self {
                Self::English => format!($english),
                Self::Korean => format!($korean),
            }
        }
    };
}

use {text, texts};

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::{BTreeSet, HashSet};

    fn all() -> impl Iterator<Item = &'static (&'static str, &'static str, &'static str)> {
        [
            account::ALL,
            application::ALL,
            applications::ALL,
            clusters::ALL,
            general::ALL,
            operations::ALL,
            projects::ALL,
            tree::ALL,
            why::ALL,
        ]
        .into_iter()
        .flatten()
    }

    fn arguments(text: &str) -> BTreeSet<&str> {
        text.split('{').skip(1).filter_map(|rest| rest.split_once('}')).map(|(argument, _)| argument).collect()
    }

    #[test]
    fn both_languages_say_the_same_about_the_same() {
        for (name, english, korean) in all() {
            assert!(!english.is_empty() && !korean.is_empty(), "{name} is empty");
            assert_eq!(arguments(english), arguments(korean), "{name}");
        }
    }

    #[test]
    fn no_text_is_there_twice() {
        let mut seen = HashSet::new();
        for text in all() {
            assert!(seen.insert((text.1, text.2)), "{} is there already under another name", text.0);
        }
    }

    #[test]
    fn languages_are_found_by_code() {
        for (code, lang) in [
            ("ko-KR", Some(Lang::Korean)),
            ("KO", Some(Lang::Korean)),
            ("en_GB", Some(Lang::English)),
            ("de", None),
            ("", None),
        ] {
            assert_eq!(Lang::from_code(code), lang, "{code}");
        }
    }
}
