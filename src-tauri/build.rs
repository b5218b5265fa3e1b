//! Points tauri-build at the shell's capabilities and permissions, and watches both: cargo does not see on its
//! own when one of them changes, and a capability that names a missing permission would pass silently.

fn main() {
    println!("cargo::rerun-if-changed=src-tauri/capabilities");
    println!("cargo::rerun-if-changed=src-tauri/permissions");
    println!("cargo::rerun-if-changed=tauri.conf.json");
    let manifest =
        tauri_build::AppManifest::new().permissions_path_pattern("./src-tauri/permissions/**/*.toml");
    let attributes = tauri_build::Attributes::new()
        .capabilities_path_pattern("./src-tauri/capabilities/**/*")
        .app_manifest(manifest);
    if let Err(error) = tauri_build::try_build(attributes) {
        // A build script has no other way to say why it stops.
        eprintln!("{error:#}");
        std::process::exit(1);
    }
}
