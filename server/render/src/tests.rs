//! Folders in memory, rendered.

use crate::{Budget, EntryKind, MemorySnapshot, RenderError, Rendering, RepoPath, render_directory, trace};
use windlass_model::application::DirectorySource;

fn map(name: &str) -> String {
    format!("apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: {name}}}\n")
}

fn files(files: &[(&str, &str)]) -> MemorySnapshot {
    MemorySnapshot::of(files.iter().copied())
}

fn render_with(
    snapshot: &MemorySnapshot,
    path: &str,
    source: &DirectorySource,
    budget: Budget,
) -> Result<Rendering, RenderError> {
    render_directory(snapshot, &RepoPath::new(path).unwrap(), source, &budget)
}

fn render(snapshot: &MemorySnapshot, path: &str) -> Result<Rendering, RenderError> {
    render_with(snapshot, path, &DirectorySource::default(), Budget::default())
}

fn recursive(include: &str, exclude: &str) -> DirectorySource {
    DirectorySource { recurse: true, include: include.into(), exclude: exclude.into() }
}

fn shown(rendering: &Rendering) -> Vec<String> {
    rendering.objects.iter().map(|object| format!("{} {}:{}", object.key, object.file, object.line)).collect()
}

#[test]
fn files_are_read_in_order_and_objects_know_their_place() {
    let snapshot = files(&[
        ("k8s/b.yaml", &format!("# first\n---\n{}---\n{}", map("b1"), map("b2"))),
        ("k8s/a.yml", &map("a")),
        (
            "k8s/c.json",
            r#"{"apiVersion": "v1", "kind": "List", "items": [{"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "c", "namespace": "n"}}]}"#,
        ),
        ("k8s/README.md", "# not a manifest"),
        ("k8s/deep/d.yaml", &map("d")),
        ("other/e.yaml", &map("e")),
    ]);
    let expected = [
        "ConfigMap a k8s/a.yml:1",
        "ConfigMap b1 k8s/b.yaml:3",
        "ConfigMap b2 k8s/b.yaml:7",
        "Deployment.apps n/c k8s/c.json:1",
    ];
    assert_eq!(shown(&render(&snapshot, "k8s").unwrap()), expected);
    let all = render_with(&snapshot, "./k8s/", &recursive("", ""), Budget::default()).unwrap();
    assert_eq!(shown(&all), [&expected[..], &["ConfigMap d k8s/deep/d.yaml:1"]].concat());
    let everything = render_with(&snapshot, ".", &recursive("", ""), Budget::default()).unwrap();
    assert_eq!(everything.objects.len(), 6);
}

#[test]
fn include_and_exclude_choose_by_the_path_from_the_folder() {
    let names = ["k/a.yaml", "k/b.yaml", "k/sub/a.yaml", "k/sub/c.json", "k/sub/x/d.yml"];
    let texts: Vec<(&str, String)> = names
        .iter()
        .enumerate()
        .map(|(index, name)| {
            (
                *name,
                if name.ends_with("json") {
                    format!(
                        "{{\"apiVersion\": \"v1\", \"kind\": \"ConfigMap\", \"metadata\": {{\"name\": \"o{index}\"}}}}"
                    )
                } else {
                    map(&format!("o{index}"))
                },
            )
        })
        .collect();
    let snapshot = MemorySnapshot::of(texts.iter().map(|(name, text)| (*name, text.as_str())));
    for (include, exclude, expected) in [
        ("", "", &names[..]),
        ("*.yaml", "", &["k/a.yaml", "k/b.yaml", "k/sub/a.yaml"]),
        ("a.yaml", "", &["k/a.yaml"]),
        ("{a.yaml,sub/*.json}", "", &["k/a.yaml", "k/sub/c.json"]),
        ("", "sub/*", &["k/a.yaml", "k/b.yaml"]),
        ("*.yaml", "b*", &["k/a.yaml", "k/sub/a.yaml"]),
        ("nothing", "", &[]),
    ] {
        let rendering = render_with(&snapshot, "k", &recursive(include, exclude), Budget::default()).unwrap();
        let found: Vec<&str> = rendering.objects.iter().map(|object| object.file.as_str()).collect();
        assert_eq!(found, expected, "{include:?} {exclude:?}");
    }
}

#[test]
fn an_empty_folder_gives_nothing() {
    let snapshot =
        files(&[("k/README.md", "x"), ("k/empty.yaml", ""), ("k/comments.yaml", "# nothing\n---\n---\nnull\n")]);
    let rendering = render(&snapshot, "k").unwrap();
    assert_eq!((rendering.objects.len(), rendering.skipped.len()), (0, 0));
    assert!(render(&MemorySnapshot::new(), "").unwrap().objects.is_empty());
}

#[test]
fn yaml_that_is_no_manifest_is_left_out_and_said() {
    let snapshot = files(&[
        ("a.yaml", &map("a")),
        ("values.yaml", "replicas: 3\n"),
        ("playbook.yml", "- hosts: all\n"),
        ("marked.yaml", &format!("# +argocd:skip-file-rendering\n{}", map("marked"))),
        (".argocd-source-shop.yaml", "kustomize: {}\n"),
    ]);
    let rendering = render(&snapshot, ".").unwrap();
    assert_eq!(shown(&rendering), ["ConfigMap a a.yaml:1"]);
    let skipped: Vec<String> =
        rendering.skipped.iter().map(|skipped| format!("{}: {}", skipped.file, skipped.reason)).collect();
    assert_eq!(
        skipped,
        [
            ".argocd-source-shop.yaml: Argo CD's parameter overrides for one application are not supported yet",
            "marked.yaml: it has the mark +argocd:skip-file-rendering",
            "playbook.yml: it has no Kubernetes object in it",
            "values.yaml: it has no Kubernetes object in it",
        ]
    );
}

/// Every refusal names the file, and the words are what a user sees on the application.
#[test]
fn what_cannot_be_rendered_is_refused_by_name() {
    let two = format!("{}---\nreplicas: 3\n", map("a"));
    for (name, text, message) in [
        ("a.yaml", "apiVersion: v1\nkind: [\n", "k/a.yaml: line 3, column 1: a value is missing here"),
        ("a.yaml", "a: 1\na: 2\n", "k/a.yaml: line 2, column 1: the key \"a\" is already in this map"),
        ("a.yaml", two.as_str(), "k/a.yaml, line 5: an object has no apiVersion"),
        ("a.yaml", "kind: ConfigMap\nmetadata: {name: a}\n", "k/a.yaml, line 1: ConfigMap a has no apiVersion"),
        (
            "a.yaml",
            "- {apiVersion: v1, kind: ConfigMap, metadata: {name: a}}\n",
            "k/a.yaml, line 1: a list is not a Kubernetes object",
        ),
        ("a.json", "[1]", "k/a.json, line 1: a list is not a Kubernetes object"),
        ("package.json", "{\"name\": \"x\"}", "k/package.json, line 1: an object has no apiVersion"),
        (
            "a.yaml",
            "apiVersion: v1\nkind: Pod\nmetadata: {generateName: a-}\n",
            "k/a.yaml, line 1: an object of kind \"Pod\" has metadata.generateName instead of metadata.name; without a name it cannot be compared",
        ),
        ("Chart.yaml", "name: a\n", "k/Chart.yaml is for Helm, which is not supported yet"),
        ("kustomization.yaml", "resources: []\n", "k/kustomization.yaml is for Kustomize, which is not supported yet"),
        ("Kustomization", "resources: []\n", "k/Kustomization is for Kustomize, which is not supported yet"),
        ("main.jsonnet", "{}", "k/main.jsonnet is for Jsonnet, which is not supported yet"),
        (
            ".argocd-source.yaml",
            "helm: {}\n",
            "k/.argocd-source.yaml is for Argo CD's parameter overrides, which is not supported yet",
        ),
    ] {
        let error = render(&files(&[(&format!("k/{name}"), text)]), "k").unwrap_err();
        assert_eq!(error.to_string(), message, "{name} {text:?}");
        assert!(!error.next_step().is_empty());
    }
    let twice = files(&[("k/a.yaml", &map("a")), ("k/b.yaml", &format!("{}---\n{}", map("b"), map("a")))]);
    assert_eq!(
        render(&twice, "k").unwrap_err().to_string(),
        "ConfigMap a is described twice: in k/a.yaml:1 and in k/b.yaml:5"
    );
    let binary = MemorySnapshot::new().with("k/a.yaml", EntryKind::File, &[0xff, 0xfe, b'a']);
    assert_eq!(render(&binary, "k").unwrap_err().to_string(), "k/a.yaml is not UTF-8 text");
}

#[test]
fn a_tool_s_file_counts_only_if_it_is_wanted_and_a_chart_only_in_the_folder_itself() {
    let snapshot = files(&[
        ("k/a.yaml", &map("a")),
        ("k/Chart.yaml", "name: x\n"),
        ("k/sub/Chart.yaml", "name: y\n"),
        ("k/b/kustomization.yml", "x: 1\n"),
    ]);
    assert!(matches!(render(&snapshot, "k"), Err(RenderError::UnsupportedTool { .. })));
    let chosen = render_with(&snapshot, "k", &recursive("", "{Chart.yaml,b/*}"), Budget::default()).unwrap();
    assert_eq!(shown(&chosen), ["ConfigMap a k/a.yaml:1"]);
    assert_eq!(chosen.skipped[0].file, "k/sub/Chart.yaml");
    let below = render_with(&snapshot, "k", &recursive("", "Chart.yaml"), Budget::default()).unwrap_err();
    assert_eq!(below.to_string(), "k/b/kustomization.yml is for Kustomize, which is not supported yet");
}

#[test]
fn paths_lead_to_folders_and_through_folders_only() {
    let snapshot = files(&[("k/a.yaml", &map("a"))])
        .with("link", EntryKind::Symlink, b"k")
        .with("out", EntryKind::Symlink, b"/etc")
        .with("module", EntryKind::Submodule, b"1234")
        .with("s/passwd.yaml", EntryKind::Symlink, b"/etc/passwd")
        .with("s/README", EntryKind::Symlink, b"../README");
    for (path, message) in [
        ("missing", "the path missing is not in the repository"),
        ("k/missing/deeper", "the path k/missing/deeper is not in the repository"),
        ("K", "the path K is not in the repository"),
        ("k/a.yaml", "k/a.yaml is a file; a folder is needed"),
        ("link", "link is a symbolic link; links are not followed"),
        ("out/ssl", "out is a symbolic link; links are not followed"),
        ("module/x", "module is a Git submodule; submodules are not supported yet"),
        ("s", "s/passwd.yaml is a symbolic link; links are not followed"),
    ] {
        assert_eq!(render(&snapshot, path).unwrap_err().to_string(), message);
    }
    let without = DirectorySource { exclude: "passwd.yaml".into(), ..DirectorySource::default() };
    assert!(render_with(&snapshot, "s", &without, Budget::default()).unwrap().objects.is_empty());
    assert_eq!(
        render_with(&snapshot, "", &recursive("", "s/*"), Budget::default()).unwrap_err().to_string(),
        "module is a Git submodule; submodules are not supported yet"
    );
    let glob = render_with(&snapshot, "k", &recursive("{a", ""), Budget::default()).unwrap_err();
    assert_eq!(glob.to_string(), "directory.include: the glob \"{a\" is not valid: a '{' is not closed");
}

#[test]
fn one_budget_serves_the_whole_folder() {
    let bomb = |name: &str| {
        format!(
            "{}data:\n  a: &a [x,x,x,x,x,x,x,x,x,x]\n  b: &b [*a,*a,*a,*a,*a,*a,*a,*a]\n  c: [*b,*b,*b,*b,*b]\n",
            map(name)
        )
    };
    let one = files(&[("k/a.yaml", &bomb("a"))]);
    let three = files(&[("k/a.yaml", &bomb("a")), ("k/b.yaml", &bomb("b")), ("k/c.yaml", &bomb("c"))]);
    let budget = Budget { max_nodes: 1500, ..Budget::default() };
    assert!(render_with(&one, "k", &DirectorySource::default(), budget).is_ok());
    let error = render_with(&three, "k", &DirectorySource::default(), budget).unwrap_err();
    assert_eq!(
        error.to_string(),
        "the manifests of k together have more than 33554432 bytes, or more than 1500 values"
    );
    let tiny = Budget { max_nodes: 100, ..Budget::default() };
    let error = render_with(&three, "k", &DirectorySource::default(), tiny).unwrap_err();
    assert!(
        error.to_string().starts_with("k/a.yaml: line ") && error.to_string().contains("more than 100 values"),
        "{error}"
    );

    let plain = files(&[("k/a.yaml", &map("a")), ("k/b.yaml", &map("b")), ("k/c.yaml", &map("c"))]);
    let bytes = Budget { max_bytes: map("a").len() as u64 * 2 + 1, ..Budget::default() };
    let error = render_with(&plain, "k", &DirectorySource::default(), bytes).unwrap_err();
    assert!(matches!(error, RenderError::FolderTooLarge { .. }), "{error}");
    let less = Budget { max_bytes: 50, ..Budget::default() };
    assert_eq!(
        render_with(&one, "k", &DirectorySource::default(), less).unwrap_err().to_string(),
        "k/a.yaml has more than 50 bytes"
    );

    let many: Vec<String> = (0..200).map(|number| format!("k/{number}.txt")).collect();
    let many = MemorySnapshot::of(many.iter().map(|name| (name.as_str(), "")));
    assert_eq!(
        render_with(&many, "k", &DirectorySource::default(), tiny).unwrap_err().to_string(),
        "k has more than 100 files and folders"
    );
}

/// The trace tells which commits leave the rendering as it is.
#[test]
fn a_rendering_holds_until_something_that_it_read_changes() {
    let base = || {
        files(&[("k/a.yaml", &map("a")), ("k/notes.txt", "1"), ("k/sub/b.yaml", &map("b")), ("other/c.yaml", "c: 1\n")])
    };
    type Change = fn(MemorySnapshot) -> MemorySnapshot;
    let cases: [(&str, Change, bool, bool); 6] = [
        ("nothing", |snapshot| snapshot, true, true),
        ("another folder", |snapshot| snapshot.with("other/c.yaml", EntryKind::File, b"c: 2\n"), true, true),
        ("a file that is no manifest", |snapshot| snapshot.with("k/notes.txt", EntryKind::File, b"2"), true, false),
        ("a folder below", |snapshot| snapshot.with("k/sub/b.yaml", EntryKind::File, b"x: 1\n"), true, false),
        ("a manifest", |snapshot| snapshot.with("k/a.yaml", EntryKind::File, b"x: 1\n"), false, false),
        ("a new manifest", |snapshot| snapshot.with("k/z.yaml", EntryKind::File, b"x: 1\n"), false, false),
    ];
    for (what, change, flat_holds, deep_holds) in cases {
        for (source, holds) in [(DirectorySource::default(), flat_holds), (recursive("", ""), deep_holds)] {
            let rendering = render_with(&base(), "k", &source, Budget::default()).unwrap();
            assert_eq!(
                trace::holds(&rendering.trace, &change(base())),
                Ok(holds),
                "{what}, recurse {}",
                source.recurse
            );
        }
    }
    let gone = render(&base(), "k").unwrap();
    assert_eq!(trace::holds(&gone.trace, &files(&[("other/c.yaml", "")])), Ok(false));
}

proptest::proptest! {
    #[test]
    fn no_file_makes_the_renderer_panic(name in "[a-zA-Z.]{1,8}(\\.yaml|\\.json|\\.yml|)", bytes in proptest::collection::vec(proptest::prelude::any::<u8>(), 0..80), path in "[a-z./\\\\]{0,6}") {
        let snapshot = MemorySnapshot::new().with(&name, EntryKind::File, &bytes);
        if let Ok(path) = RepoPath::new(&path) {
            drop(render_directory(&snapshot, &path, &recursive("", ""), &Budget::default()));
        }
    }
}
