import os
from collections import Counter
import pytest
from tests.property.test_walks import _walk
from tests.property.walk import Broken
pytestmark=[pytest.mark.django_db]
def test_hunt(cast, pack):
    out=Counter(); first=int(os.environ["HUNT"]); n=int(os.environ.get("N","200")); bad=0
    with open(f"/tmp/w/hunt-{first}.log","w") as log:
        for seed in range(first, first+n):
            try: _walk(cast, seed, out, int(os.environ.get("STEPS","25")))
            except Broken as b:
                bad+=1; t=str(b).split("\n"); log.write("\n".join([t[0],*t[1:6],*[l[:400] for l in t[-3:]]])+"\n\n"); log.flush()
        log.write(f"DONE {n} bad {bad}\n"+"\n".join(f"{c} {k}" for k,c in sorted(out.items())))
