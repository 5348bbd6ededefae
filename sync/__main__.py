"""`python -m sync` is `geolab-agent`."""

from sync.agent import main

if __name__ == "__main__":
    main()
