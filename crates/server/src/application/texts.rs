use super::error::StartError;
use crate::config::Texts;
use app::Catalogues;
use std::{fs, path::Path};

/// The texts that come with the program, and those that the installation adds.
pub(super) fn load(settings: &Texts) -> Result<Catalogues, StartError> {
    let mut catalogues = Catalogues::shipped();
    if let Some(folder) = &settings.folder {
        add_all(&mut catalogues, Path::new(folder))?;
    }
    if !catalogues.set_default(&settings.language) {
        return Err(StartError::Setting(format!("texts.language: there is no catalogue for {:?}", settings.language)));
    }
    Ok(catalogues)
}

fn add_all(catalogues: &mut Catalogues, folder: &Path) -> Result<(), StartError> {
    let unreadable =
        |error: std::io::Error| StartError::Setting(format!("texts.folder: {}: {error}", folder.display()));
    let mut files: Vec<_> = fs::read_dir(folder).map_err(unreadable)?.flatten().map(|entry| entry.path()).collect();
    files.sort();
    for file in files.iter().filter(|file| file.extension().is_some_and(|extension| extension == "ftl")) {
        let tag = file.file_stem().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        let source = fs::read_to_string(file).map_err(unreadable)?;
        let lacks = catalogues.add(&tag, &source);
        let lacks = lacks.map_err(|error| StartError::Setting(format!("texts.folder: {error}")))?;
        if !lacks.is_empty() {
            tracing::warn!(
                texts.language = tag,
                texts.count = lacks.len(),
                "a catalogue lacks texts, which are shown in english"
            );
        }
    }
    Ok(())
}
