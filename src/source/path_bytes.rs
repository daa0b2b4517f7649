//! Stores paths with serde: as text if the path is UTF-8, otherwise as its bytes in hex.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use serde::de::Error;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

#[derive(Serialize, Deserialize)]
#[serde(untagged)]
enum StoredPath {
    Text(String),
    Bytes { hex: String },
}

pub(super) fn serialize<S: Serializer>(path: &Path, serializer: S) -> Result<S::Ok, S::Error> {
    let stored = if let Some(text) = path.to_str() {
        StoredPath::Text(text.to_owned())
    } else {
        let bytes = path.as_os_str().as_encoded_bytes();
        StoredPath::Bytes { hex: hex_simd::encode_to_string(bytes, hex_simd::AsciiCase::Lower) }
    };
    stored.serialize(serializer)
}

pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<PathBuf, D::Error> {
    match StoredPath::deserialize(deserializer)? {
        StoredPath::Text(text) => Ok(text.into()),
        StoredPath::Bytes { hex } => {
            let bytes = hex_simd::decode_to_vec(hex).map_err(D::Error::custom)?;
            from_bytes(bytes).map(PathBuf::from).ok_or_else(|| D::Error::custom("no path of this system"))
        }
    }
}

/// The same for an optional path.
pub(crate) mod optional {
    use super::{Deserialize, Deserializer, PathBuf, Serialize, Serializer};

    #[derive(Serialize, Deserialize)]
    struct Named(#[serde(with = "super")] PathBuf);

    #[expect(clippy::ref_option, reason = "serde hands the field over like this")]
    pub(crate) fn serialize<S: Serializer>(path: &Option<PathBuf>, serializer: S) -> Result<S::Ok, S::Error> {
        path.clone().map(Named).serialize(serializer)
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<PathBuf>, D::Error> {
        Ok(Option::<Named>::deserialize(deserializer)?.map(|Named(path)| path))
    }
}

/// Builds a file name from bytes.
#[cfg(unix)]
#[expect(clippy::unnecessary_wraps, reason = "elsewhere not all bytes are a name")]
pub(super) fn from_bytes(bytes: Vec<u8>) -> Option<OsString> {
    Some(std::os::unix::ffi::OsStringExt::from_vec(bytes))
}

/// Builds a file name from bytes. `None` if they are not UTF-8.
#[cfg(not(unix))]
pub(super) fn from_bytes(bytes: Vec<u8>) -> Option<OsString> {
    String::from_utf8(bytes).ok().map(Into::into)
}
