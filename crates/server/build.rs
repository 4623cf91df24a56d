//! Lists the files of the playground, and the built client library that it uses, as a table for `pages/playground/assets.rs`:
//! whatever lies in those folders is in the program, and nobody keeps a second list.

use std::{
    env,
    error::Error,
    fmt::Write as _,
    fs,
    path::{Path, PathBuf},
};

/// Folders beside this file, and below which name the page finds what is in them.
const FOLDERS: [(&str, &str); 2] = [("assets/playground", ""), ("../../clients/js/dist", "matchwire/")];
/// What a browser fetches; declarations of types lie among it.
const KINDS: [&str; 4] = ["html", "css", "js", "svg"];

fn main() -> Result<(), Box<dyn Error>> {
    let here = PathBuf::from(env::var("CARGO_MANIFEST_DIR")?);
    let mut table = String::from("&[\n");
    for (folder, below) in FOLDERS {
        let folder = here.join(folder).canonicalize()?;
        println!("cargo::rerun-if-changed={}", folder.display());
        let mut files = Vec::new();
        collect(&folder, &mut files)?;
        files.sort();
        for file in files.iter().filter(|file| is_fetched(file)) {
            let name = format!("{below}{}", file.strip_prefix(&folder)?.display());
            writeln!(table, "    ({name:?}, include_bytes!({:?})),", file.display().to_string())?;
        }
    }
    table.push(']');
    fs::write(Path::new(&env::var("OUT_DIR")?).join("playground.rs"), table)?;
    Ok(())
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) -> std::io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() { collect(&path, files)? } else { files.push(path) }
    }
    Ok(())
}

fn is_fetched(file: &Path) -> bool {
    file.extension().is_some_and(|extension| KINDS.iter().any(|kind| extension == *kind))
}
