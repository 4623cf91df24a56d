//! What cargo knows of this workspace.

use serde_json::Value;
use std::{
    collections::{BTreeMap, BTreeSet},
    path::{Path, PathBuf},
    process::Command,
};

/// The top folder of the repository.
pub(crate) fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the tests are a folder of the workspace").to_owned()
}

/// One dependency as a manifest declares it.
#[derive(Clone, Debug)]
pub(crate) struct Dependency {
    pub(crate) name: String,
    /// Only for tests, benches and examples.
    pub(crate) only_for_tests: bool,
}

/// A crate of the workspace.
#[derive(Clone, Debug)]
pub(crate) struct Member {
    pub(crate) name: String,
    pub(crate) manifest: PathBuf,
    pub(crate) dependencies: Vec<Dependency>,
    /// The files from which its library and its programs are compiled.
    pub(crate) roots: Vec<PathBuf>,
}

/// A crate from a registry that some build of this workspace contains.
#[derive(Clone, Debug)]
pub(crate) struct Outsider {
    pub(crate) name: String,
    pub(crate) version: String,
    pub(crate) licence: String,
}

/// The answer of `cargo metadata` for this machine's platform.
pub(crate) struct Workspace {
    packages: BTreeMap<String, Value>,
    members: BTreeSet<String>,
    /// What a package needs when it is built, by id.
    needs: BTreeMap<String, Vec<String>>,
}

impl Workspace {
    /// Asks cargo. Offline: what is built here has been downloaded, and a test does not wait for a registry.
    pub(crate) fn of_this_repository() -> Self {
        let manifest = root().join("Cargo.toml");
        let arguments = ["metadata", "--format-version", "1", "--offline", "--filter-platform", &host()];
        let cargo = std::env::var("CARGO").unwrap_or_else(|_| "cargo".to_owned());
        let output = Command::new(cargo).args(arguments).arg("--manifest-path").arg(manifest).output();
        let output = output.expect("cargo runs");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        Self::of_metadata(&serde_json::from_slice(&output.stdout).expect("cargo answers in json"))
    }

    pub(crate) fn of_metadata(metadata: &Value) -> Self {
        let packages = list(&metadata["packages"]).iter().map(|package| (text(&package["id"]), package.clone()));
        let needs = list(&metadata["resolve"]["nodes"]).iter().map(|node| {
            let is_needed = |edge: &&Value| list(&edge["dep_kinds"]).iter().any(|kind| kind["kind"] != "dev");
            let edges = list(&node["deps"]).iter().filter(is_needed).map(|edge| text(&edge["pkg"]));
            (text(&node["id"]), edges.collect())
        });
        Self {
            packages: packages.collect(),
            members: list(&metadata["workspace_members"]).iter().map(text).collect(),
            needs: needs.collect(),
        }
    }

    /// Our crates, by name.
    pub(crate) fn members(&self) -> Vec<Member> {
        let mut members: Vec<Member> = self.members.iter().map(|id| member(&self.packages[id])).collect();
        members.sort_by(|left, right| left.name.cmp(&right.name));
        members
    }

    /// Everybody else's crates.
    pub(crate) fn outsiders(&self) -> Vec<Outsider> {
        let outside = self.packages.iter().filter(|(id, _)| !self.members.contains(*id));
        let outsider = |package: &Value| Outsider {
            name: text(&package["name"]),
            version: text(&package["version"]),
            licence: text(&package["license"]),
        };
        outside.map(|(_, package)| outsider(package)).collect()
    }

    /// How `member` comes to contain a crate that `is_sought`: the names on the way, from the member to that crate.
    pub(crate) fn way_to(&self, member: &str, is_sought: impl Fn(&str) -> bool) -> Option<Vec<String>> {
        let name = |id: &str| text(&self.packages[id]["name"]);
        let start = self.members.iter().find(|id| name(id) == member)?;
        let mut ways = vec![vec![start.clone()]];
        let mut seen = BTreeSet::from([start.clone()]);
        while let Some(way) = ways.pop() {
            for next in self.needs.get(way.last()?).into_iter().flatten() {
                if !seen.insert(next.clone()) {
                    continue;
                }
                let mut longer = way.clone();
                longer.push(next.clone());
                if is_sought(&name(next)) {
                    return Some(longer.iter().map(|id| name(id)).collect());
                }
                ways.push(longer);
            }
        }
        None
    }
}

fn member(package: &Value) -> Member {
    let dependency =
        |declared: &Value| Dependency { name: text(&declared["name"]), only_for_tests: declared["kind"] == "dev" };
    let is_built = |target: &&Value| list(&target["kind"]).iter().any(|kind| kind == "lib" || kind == "bin");
    Member {
        name: text(&package["name"]),
        manifest: text(&package["manifest_path"]).into(),
        dependencies: list(&package["dependencies"]).iter().map(dependency).collect(),
        roots: list(&package["targets"])
            .iter()
            .filter(is_built)
            .map(|target| text(&target["src_path"]).into())
            .collect(),
    }
}

/// The platform this test was built on, such as `x86_64-unknown-linux-gnu`.
fn host() -> String {
    let output = Command::new("rustc").arg("-vV").output().expect("rustc runs");
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    said.lines().find_map(|line| line.strip_prefix("host: ")).expect("rustc names its host").to_owned()
}

fn list(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}
