//! Compiles `src/checker.cpp` against the headers of Luau, which `luau-analyze` brings and compiles.

use std::{env, error::Error, path::Path, path::PathBuf, process::Command};

const LUAU_PACKAGE: &str = "luau-analyze-0.0.1";

/// Where cargo has put the sources of `luau-analyze`, as `cargo metadata` has it among its JSON strings.
fn find_luau() -> Result<PathBuf, Box<dyn Error>> {
    let manifest = Path::new(&env::var("CARGO_MANIFEST_DIR")?).join("Cargo.toml");
    let output = Command::new(env::var("CARGO")?)
        .args(["metadata", "--format-version", "1", "--offline"])
        .args(["--filter-platform", &env::var("TARGET")?, "--manifest-path"])
        .arg(manifest)
        .output()?;
    let metadata = String::from_utf8(output.stdout)?.replace("\\\\", "/");
    let is_manifest = |text: &&str| text.ends_with(&format!("/{LUAU_PACKAGE}/Cargo.toml"));
    let found = metadata.split('"').find(is_manifest);
    let manifest = found.ok_or(format!("{LUAU_PACKAGE} is not among the packages"))?;
    Ok(Path::new(manifest).with_file_name("luau"))
}

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo:rerun-if-changed=src/checker.cpp");
    let luau = find_luau()?;
    let mut build = cc::Build::new();
    build
        .cpp(true)
        .std("c++17")
        .warnings(false)
        .file("src/checker.cpp");
    // As in the build of luau-analyze: the layout of Luau's types depends on it.
    build.define("LUA_VECTOR_SIZE", "3");
    for part in ["Analysis", "Ast", "Common", "Config"] {
        build.include(luau.join(part).join("include"));
    }
    build.compile("checker");
    Ok(())
}
