//! Lists the files that exist at one moment, although names change while files are listed and compared, and reports
//! once what the system refuses to list or read.

use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};

use super::known::{KnownFile, ReadingState};
use super::listing::{self, Found, Listing};
use super::lookups::{may_be_missing, names_around};
use super::lost::Lost;
use super::matching::Present;
use super::order::{rotated, unpacked};
use super::{FileSource, naming};
use crate::source::news::NAMED;
use crate::source::{FileIdentity, News, SourceError, Unreadable};

/// Maximum number of reported names that are remembered, so that each is reported once.
pub(super) const SAID_REMEMBERED: usize = 4096;

/// Maximum number of comparisons of two consecutive listings.
const LISTINGS_AT_MOST: usize = 8;

/// Maximum number of reported errors that are remembered, so that each is reported once.
const REFUSED_REMEMBERED: usize = 1024;

impl FileSource {
    /// Returns the files that exist at one moment, including files that rotation may have made of known ones. Accurate
    /// unless names change faster than files can be listed.
    pub(super) fn snapshot(&mut self) -> Result<Present, SourceError> {
        let mut present = match self.present() {
            // The file may be in the middle of a rename.
            Err(SourceError::Nothing { .. }) => self.present()?,
            present => present?,
        };
        if !self.is_as_known(&present) {
            for _ in 0..LISTINGS_AT_MOST {
                let mut again = self.present()?;
                again.changed = Changed::between(&present, &again);
                present = again;
                if present.changed.is_empty() {
                    break;
                }
            }
        }
        // Some passed-over names belong to a family that the feed has a file of.
        let is_of_feed = |path: &PathBuf| present.files.iter().any(|found| found.path == *path);
        let is_to_say = |path: &&PathBuf| !self.said.contains(*path) && !is_of_feed(path);
        let passed: Vec<PathBuf> = present.passed_over.iter().filter(is_to_say).cloned().collect();
        if self.said.len() > SAID_REMEMBERED {
            // A name that is gone may be reported again when it comes back.
            let is_there = |path: &PathBuf| present.passed_over.contains(path) || present.has_name(path);
            self.said.retain(is_there);
        }
        self.said.extend(passed.iter().cloned());
        if !passed.is_empty() {
            let more = passed.len().saturating_sub(NAMED);
            self.news.push(News::PassedOver { paths: passed.into_iter().take(NAMED).collect(), more });
        }
        Ok(present)
    }

    /// Adds everything that has changed since `present` was listed to `present.changed`.
    pub(super) fn note_changes(&self, present: &mut Present) {
        let again = self.present().unwrap_or_default();
        let mut changes = Changed::between(present, &again);
        for found in present.files.iter().filter(|found| !again.has_name(&found.path)) {
            changes.identities.insert(found.identity);
            if again.has_packed(&found.path) {
                changes.names.insert(found.path.clone());
            }
        }
        // A known file that was renamed during the listing may be missing from it under both names.
        let known = self.by_identity();
        let there: HashSet<FileIdentity> = present.files.iter().map(|found| found.identity).collect();
        for found in again.files.iter().filter(|found| !there.contains(&found.identity)) {
            let Some(index) =
                known.get(&found.identity).filter(|index| self.files[**index].state != ReadingState::Gone)
            else {
                continue;
            };
            changes.identities.insert(found.identity);
            changes.names.extend([found.path.clone(), self.files[*index].path.clone()]);
        }
        present.changed.identities.extend(changes.identities);
        present.changed.names.extend(changes.names);
    }

    /// Leaves the files that changed during a look, and new files of their families, to the next look. Returns whether
    /// there are any.
    pub(super) fn defer(&mut self, lost: &mut Vec<Lost>, present: &mut Present) -> bool {
        if present.changed.is_empty() {
            return false;
        }
        let families = present.changed.families();
        let is_deferred = |found: &&Found| present.is_deferred(found, &families);
        let deferred: Vec<Found> = present.files.iter().filter(is_deferred).cloned().collect();
        let is_any =
            lost.extract_if(.., |lost| self.is_deferred(lost, &families, present)).count() + deferred.len() > 0;
        for found in deferred {
            present.waiting.insert(found.identity);
            if !self.settings.follow && present.is_listed(&found) && found.path.symlink_metadata().is_ok() {
                self.troubles.push(SourceError::Moving { path: found.path }.into());
            }
        }
        is_any
    }

    fn is_deferred(&self, lost: &Lost, families: &HashSet<PathBuf>, present: &Present) -> bool {
        let file = &self.files[lost.index];
        let has_changed = |identity| present.changed.identities.contains(&identity);
        file.identity.is_some_and(has_changed) || names_around(&file.path).iter().any(|name| families.contains(name))
    }

    /// Whether each known file is where it was, and every other file is empty.
    fn is_as_known(&self, present: &Present) -> bool {
        let known = self.by_identity();
        let there: HashSet<(&Path, FileIdentity)> =
            present.files.iter().map(|found| (found.path.as_path(), found.identity)).collect();
        let is_known = |found: &Found| found.seen.bytes == 0 || known.contains_key(&found.identity);
        let is_in_place = |(identity, index): (&FileIdentity, &usize)| {
            let file = &self.files[*index];
            file.state == ReadingState::Gone || there.contains(&(file.path.as_path(), *identity))
        };
        present.files.iter().all(is_known) && known.iter().all(is_in_place)
    }

    /// Lists the existing files and the names that are passed over.
    fn present(&self) -> Result<Present, SourceError> {
        let (listing, error) = match self.path.list() {
            // After a rotation and before the next line, no file may have the feed's own name.
            Err(error @ SourceError::Nothing { .. }) => (Listing::default(), Some(error)),
            listing => (listing?, None),
        };
        let mut present = Present::of(listing.files);
        (present.refused, present.passed_over) = (listing.refused, listing.passed_over.into_iter().collect());
        self.add_family(&mut present);
        match error.filter(|_| present.files.is_empty()) {
            Some(error) => Err(error),
            None => Ok(present),
        }
    }

    /// Whether a known file no longer belongs to the feed, under a name that rotation does not give. Then the settings
    /// exclude it since it was begun.
    pub(super) fn is_excluded(&self, index: usize, present: &Present) -> bool {
        let file = &self.files[index];
        let is_own = || file.begun_as.is_none() && rotated(&file.path).is_empty() && unpacked(&file.path) == file.path;
        present.passed_over.contains(&file.path) && is_own()
    }

    /// Adds files that rotation may have made of known files but that the feed's path does not include.
    fn add_family(&self, present: &mut Present) {
        let there: HashSet<_> = present.files.iter().map(|found| found.identity).collect();
        let known = self.by_identity();
        let is_missing = |file: &KnownFile| file.identity.is_none_or(|identity| !there.contains(&identity));
        let missing: Vec<_> = self.files.iter().filter(|file| is_missing(file)).collect();
        let is_as_before = |found: &Found| {
            let file = known.get(&found.identity).map(|index| &self.files[*index]);
            file.is_some_and(|file| file.state == ReadingState::Reading || file.seen == Some(found.seen))
        };
        let is_quiet =
            missing.iter().all(|file| file.state == ReadingState::Gone) && present.files.iter().all(is_as_before);
        if self.files.is_empty()
            || (is_quiet && self.files.iter().all(|file| file.is_verified || file.state == ReadingState::Gone))
        {
            return;
        }
        let mut folders: HashSet<&Path> = HashSet::new();
        let mut found_beside = Vec::new();
        let listed: HashSet<&Path> = present.files.iter().map(|found| found.path.as_path()).collect();
        let names = present.files.iter().map(|found| &found.path).chain(self.files.iter().map(|file| &file.path));
        for path in names {
            if folders.insert(path.parent().unwrap_or(Path::new(""))) {
                found_beside.extend(listing::beside(path));
            }
        }
        found_beside.retain(|found| !there.contains(&found.identity) && !listed.contains(found.path.as_path()));
        found_beside.retain(|found| known.get(&found.identity).is_none_or(|index| !self.is_excluded(*index, present)));
        if found_beside.is_empty() {
            return;
        }
        let (of_family, others): (Vec<_>, _) =
            found_beside.into_iter().partition(may_be_missing(&self.files, &missing, present));
        let changed = present.files.iter().filter(|found| !is_as_before(found));
        let changed = changed.filter_map(|found| Some(&self.files[*known.get(&found.identity)?]));
        let possible = naming::possible_rotations(others, missing.iter().copied().chain(changed), present);
        present.files.extend(of_family);
        present.possible_rotations = possible.iter().map(|found| found.identity).collect();
        present.files.extend(possible);
    }

    /// Reports each of these errors once. The rest of the feed is read.
    pub(super) fn report_refused(&mut self, refused: Vec<SourceError>) {
        if self.refused.len() > REFUSED_REMEMBERED {
            self.refused.clear();
        }
        for error in refused.into_iter().map(Unreadable::from) {
            if !self.refused.contains(&error) {
                self.refused.push(error.clone());
                self.news.push(News::of(&error));
                if !self.settings.follow {
                    self.troubles.push(error);
                }
            }
        }
    }

    /// Reports paths that were refused before and are accessible now. `refused` is what the current listing still
    /// refuses.
    pub(super) fn note_allowed(&mut self, refused: &[SourceError]) {
        let is_allowed = |error: &Unreadable| {
            let is_of_system = matches!(error.error(), SourceError::Read { .. });
            let is_there = || error.path().is_some_and(|path| path.metadata().is_ok());
            is_of_system && refused.iter().all(|refused| refused.path() != error.path()) && is_there()
        };
        if self.settings.follow {
            let allowed = self.refused.extract_if(.., |error| is_allowed(error));
            self.news.extend(allowed.filter_map(|error| Some(News::Allowed { path: error.path()?.to_owned() })));
        }
    }
}

/// The files that were renamed, replaced, cut or removed during a look.
#[derive(Debug, Default)]
pub(super) struct Changed {
    identities: HashSet<FileIdentity>,
    /// Their names, except those of files that were only removed. Other files of these families may have changed too.
    names: HashSet<PathBuf>,
}

impl Present {
    fn is_deferred(&self, found: &Found, families: &HashSet<PathBuf>) -> bool {
        let is_of_family = || names_around(&found.path).iter().any(|name| families.contains(name));
        let is_new = found.seen.bytes > 0 && self.index_of(found).is_none();
        is_new && (self.changed.identities.contains(&found.identity) || is_of_family())
    }
}

impl Changed {
    /// Returns the names of all families with a changed file.
    fn families(&self) -> HashSet<PathBuf> {
        self.names.iter().flat_map(|name| names_around(name)).collect()
    }

    /// Returns what was renamed, replaced or cut between two listings. Ignores files that appeared, grew or
    /// disappeared: for them, each listing is right for some moment.
    fn between(one: &Present, other: &Present) -> Self {
        let mut changed = Self::default();
        let names: HashMap<&Path, &Found> = other.files.iter().map(|found| (found.path.as_path(), found)).collect();
        let mut before: HashMap<FileIdentity, Vec<&Path>> = HashMap::new();
        for found in &one.files {
            before.entry(found.identity).or_default().push(&found.path);
            if let Some(now) = names.get(found.path.as_path()).filter(|now| !found.is_same(now)) {
                changed.names.insert(found.path.clone());
                changed.identities.extend([found.identity, now.identity]);
            }
        }
        // A file may have had several names before, and still have them.
        for found in other.files.iter().filter(|found| !one.is_listed(found)) {
            let names = before.get(&found.identity).filter(|names| !names.contains(&found.path.as_path()));
            if let Some(names) = names {
                changed.names.extend(names.iter().map(|name| name.to_path_buf()).chain([found.path.clone()]));
                changed.identities.insert(found.identity);
            }
        }
        changed
    }

    fn is_empty(&self) -> bool {
        self.identities.is_empty() && self.names.is_empty()
    }
}
