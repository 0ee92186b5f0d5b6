"""`jianfu demo`: a day that plays by itself."""

from tests.support.program import Program


async def test_the_demo_plays_to_its_end_whatever_the_settings_and_leaves_its_papers(program: Program) -> None:
    (program.folder / ".env").write_text(
        "JIANFU_DATABASE_URL=mysql://poison\nJIANFU_CLOCK=nonsense\nJIANFU_TELEGRAM_TOKEN=1:poison\n"
        "JIANFU_TELEGRAM_API_URL=http://127.0.0.1:9\nJIANFU_LOG=xml\nJIANFU_WEB_BIND=nowhere\n"
        "JIANFU_WEBHOOK_URL=http://127.0.0.1:9\nJIANFU_MESSAGES_PER_SECOND=-1\n"
    )
    done = await program("demo", "--out", "papers", JIANFU_MESSAGES_PER_SECOND="0", JIANFU_LOG="xml")
    assert done.status == 0, done.err
    assert done.err == ""
    assert "【作业公示】" in done.text
    assert "更正" in done.text
    starts = {"png": b"\x89PNG", "pdf": b"%PDF-", "xlsx": b"PK"}
    papers = {path.suffix[1:]: path for path in (program.folder / "papers").iterdir()}
    assert set(papers) >= set(starts)
    for kind, start in starts.items():
        assert papers[kind].read_bytes().startswith(start)
    left = {path.name for path in program.folder.iterdir()}
    assert left == {".env", "papers"}
