//! How a path is stored: as text where it is text, else as its bytes in hex.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use serde::de::Error;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// Either spelling.
#[derive(Serialize, Deserialize)]
#[serde(untagged)]
enum Stored {
    Text(String),
    Bytes { hex: String },
}

/// Stores a path.
pub(super) fn serialize<S: Serializer>(path: &Path, serializer: S) -> Result<S::Ok, S::Error> {
    let stored = if let Some(text) = path.to_str() {
        Stored::Text(text.to_owned())
    } else {
        let bytes = path.as_os_str().as_encoded_bytes();
        Stored::Bytes { hex: hex_simd::encode_to_string(bytes, hex_simd::AsciiCase::Lower) }
    };
    stored.serialize(serializer)
}

/// Reads a path.
pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<PathBuf, D::Error> {
    match Stored::deserialize(deserializer)? {
        Stored::Text(text) => Ok(text.into()),
        Stored::Bytes { hex } => {
            let bytes = hex_simd::decode_to_vec(hex).map_err(D::Error::custom)?;
            from_bytes(bytes).map(PathBuf::from).ok_or_else(|| D::Error::custom("no path of this system"))
        }
    }
}

/// The same of a path that may not be there.
pub(crate) mod optional {
    use super::{Deserialize, Deserializer, PathBuf, Serialize, Serializer};

    /// Either, as it is stored.
    #[derive(Serialize, Deserialize)]
    struct Named(#[serde(with = "super")] PathBuf);

    /// Stores a path, if it is one.
    #[expect(clippy::ref_option, reason = "serde hands the field over like this")]
    pub(crate) fn serialize<S: Serializer>(path: &Option<PathBuf>, serializer: S) -> Result<S::Ok, S::Error> {
        path.clone().map(Named).serialize(serializer)
    }

    /// Reads a path, if it is one.
    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<PathBuf>, D::Error> {
        Ok(Option::<Named>::deserialize(deserializer)?.map(|Named(path)| path))
    }
}

/// A name from its bytes.
#[cfg(unix)]
#[expect(clippy::unnecessary_wraps, reason = "elsewhere not all bytes are a name")]
pub(super) fn from_bytes(bytes: Vec<u8>) -> Option<OsString> {
    Some(std::os::unix::ffi::OsStringExt::from_vec(bytes))
}

/// A name from its bytes, as far as they are text.
#[cfg(not(unix))]
pub(super) fn from_bytes(bytes: Vec<u8>) -> Option<OsString> {
    String::from_utf8(bytes).ok().map(Into::into)
}
