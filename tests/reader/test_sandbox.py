import json
import os
import socket
import subprocess
import sys
import threading

import pytest

from geo.reader import host, sandbox

LOOK = "import sys, pyogrio; pyogrio.read_info(sys.argv[1])"
DOCUMENTS = {
    "a VRT": (
        '<OGRVRTDataSource><OGRVRTLayer name="a"><SrcDataSource>/vsicurl/{url}'
        "</SrcDataSource></OGRVRTLayer></OGRVRTDataSource>"
    ),
    "a link to a CRS": json.dumps(
        {
            "type": "FeatureCollection",
            "crs": {"type": "link", "properties": {"href": "{url}", "type": "proj4"}},
            "features": [
                {
                    "type": "Feature",
                    "properties": {},
                    "geometry": {"type": "Point", "coordinates": [76.9, 43.2]},
                }
            ],
        }
    ),
    "a pipeline of GDAL": json.dumps(
        {
            "type": "gdal_streamed_alg",
            "command_line": "gdal vector pipeline ! read /vsicurl/{url} ! write "
            "--output-format=stream streamed_dataset",
        }
    ),
}


@pytest.fixture
def listener():
    """A server on this machine that counts who connects."""
    server = socket.create_server(("127.0.0.1", 0))
    hits = []

    def accept():
        while True:
            try:
                connection, _ = server.accept()
            except OSError:
                return
            hits.append(1)
            connection.close()

    threading.Thread(target=accept, daemon=True).start()
    yield f"http://127.0.0.1:{server.getsockname()[1]}/a.geojson", hits
    server.close()


def looked_at(path, environment):
    subprocess.run(
        [sys.executable, "-c", LOOK, path], env=environment, capture_output=True, check=False
    )


@pytest.mark.parametrize("name", DOCUMENTS)
def test_the_settings_alone_keep_gdal_from_every_address(tmp_path, listener, name):
    url, hits = listener
    path = tmp_path / "a.geojson"
    path.write_text(DOCUMENTS[name].replace("{url}", url))
    looked_at(path, dict(os.environ))
    assert hits, "without the settings GDAL asks the address, else this test shows nothing"
    hits.clear()
    looked_at(path, sandbox.environment())
    assert hits == []


def test_the_settings_of_the_caller_do_not_reach_the_child(monkeypatch):
    monkeypatch.setenv("PROJ_DATA", "/elsewhere")
    monkeypatch.setenv("GDAL_VRT_ENABLE_PYTHON", "YES")
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:1")
    given = sandbox.environment()
    assert given["GDAL_VRT_ENABLE_PYTHON"] == "NO"
    assert {"PROJ_DATA", "PROJ_LIB", "GDAL_DATA", "HTTPS_PROXY"}.isdisjoint(given)


def test_the_isolation_names_network_limits_and_every_gdal():
    facts = host.isolation()
    assert facts["network"].startswith(("none", "reachable"))
    assert "4096 MB memory" in facts["limits"]
    assert all("GDAL 3." in facts[name] for name in ("pyogrio", "fiona", "rasterio"))


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="namespaces are Linux's")
def test_a_process_without_network_cannot_reach_this_machine(listener):
    url, hits = listener
    port = url.split(":")[2].split("/")[0]
    code = (
        "import socket\n"
        "from geo.reader import sandbox\n"
        "print(sandbox.leave_network())\n"
        f"try: socket.create_connection(('127.0.0.1', {port}), 2)\n"
        "except OSError: pass\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    if not done.stdout.startswith("none"):
        pytest.skip(f"this system refuses a namespace: {done.stdout}")
    assert hits == []


def test_the_limit_on_memory_holds():
    code = (
        "from geo.reader import sandbox\n"
        "sandbox.limit(500 * 2**20, 2**20)\n"
        "try: bytearray(600 * 2**20)\n"
        "except MemoryError: print('refused')\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "refused"
