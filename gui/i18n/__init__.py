"""The window's words in Chinese: `geolab_zh.ts` is edited, `geolab_zh.qm` is made of it by `update`."""
