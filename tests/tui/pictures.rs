//! Pictures of all screens, made from the screens themselves. `OUTFLOW_PICTURES=write cargo test --test tui pictures`
//! writes them. Without the variable, the test fails when a picture differs from its screen.

use std::path::{Path, PathBuf};

use crate::desk::{Desk, dark, light};
use crate::svg::{self, picture};
use crate::{account, activate, authentication, catalogue, preview, runs, source, stream};

/// Returns all screens by name. They show no real account, key or host.
pub(crate) fn screens() -> Vec<(&'static str, Desk)> {
    vec![
        ("catalogue", catalogue::some()),
        ("account", account::signed_in()),
        ("authentication", authentication::denied()),
        ("source", source::sampled()),
        ("segments", activate::segments::filtered()),
        ("attributes", activate::attributes::chosen_some()),
        ("identities", activate::identities::hashed()),
        ("review", activate::review::measured()),
        ("preview", preview::second()),
        ("stream", runs::streaming()),
        ("paused", stream::denied()),
        ("palette", activate::review::palette()),
    ]
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/pictures")
}

/// Returns each file's name and expected content.
fn pictures() -> Vec<(String, String)> {
    let mut pictures = Vec::new();
    for (name, desk) in screens() {
        pictures.push((format!("{name}.svg"), picture(&desk.buffer(80, 24, &dark()), &svg::DARK)));
    }
    // One screen of each kind is enough to test another look and another size.
    let (segments, stream) = (activate::segments::filtered(), runs::streaming());
    pictures.push(("segments-light.svg".into(), picture(&segments.buffer(80, 24, &light()), &svg::LIGHT)));
    pictures.push(("stream-wide.svg".into(), picture(&stream.buffer(120, 40, &dark()), &svg::DARK)));
    pictures
}

#[test]
fn pictures_show_what_the_screens_show() {
    let write = std::env::var_os("OUTFLOW_PICTURES").is_some_and(|value| value == "write");
    let mut stale = Vec::new();
    for (name, svg) in pictures() {
        let file = folder().join(&name);
        if write {
            std::fs::create_dir_all(folder()).unwrap();
            std::fs::write(file, svg).unwrap();
        } else if std::fs::read_to_string(file).ok().as_deref() != Some(&svg) {
            stale.push(name);
        }
    }
    assert_eq!(stale, [""; 0], "OUTFLOW_PICTURES=write cargo test --test tui pictures");
}

#[test]
fn the_readme_shows_every_picture_and_no_other() {
    let readme = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md")).unwrap();
    let mut shown: Vec<_> =
        readme.match_indices("assets/pictures/").map(|(at, found)| &readme[at + found.len()..]).collect();
    for rest in &mut shown {
        *rest = &rest[..rest.find(".svg").unwrap() + 4];
    }
    shown.sort_unstable();
    let mut made: Vec<_> = pictures().into_iter().map(|(name, _)| name).collect();
    made.sort_unstable();
    assert_eq!(shown, made);
    let mut kept: Vec<_> =
        std::fs::read_dir(folder()).unwrap().map(|file| file.unwrap().file_name().into_string().unwrap()).collect();
    kept.sort_unstable();
    assert_eq!(kept, made);
}
