"""Runs the AWS CLI as told on standard input, a JSON object a line; answers with its exit code, a JSON object a line.

The argument is the program, a Python script. Each command runs it in a fork of this process, whose modules are loaded.
"""

import gc
import json
import os
import runpy
import signal
import sys

import awscli
import awscli.clidriver

TIMEOUT_SECONDS = 50

program = sys.argv[1]
# Loads what a command loads, whichever it is.
awscli.clidriver.create_clidriver()
# The collector of a fork would write to the memory that it shares.
gc.freeze()


def become(command):
    """Make this process, a fork, what a shell would start."""
    signal.alarm(TIMEOUT_SECONDS)
    os.environ["HOME"] = command["home"]
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    for descriptor, name in ((1, "stdout"), (2, "stderr")):
        os.dup2(os.open(command[name], os.O_WRONLY | os.O_CREAT | os.O_TRUNC), descriptor)
    sys.argv = [program, *command["args"]]
    runpy.run_path(program, run_name="__main__")


print(json.dumps({"awscli": awscli.__version__}), flush=True)
for line in sys.stdin:
    child = os.fork()
    if child == 0:
        become(json.loads(line))
        sys.exit()
    print(json.dumps({"exitCode": os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])}), flush=True)
