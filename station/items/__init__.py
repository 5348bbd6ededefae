"""Analysis items (分析项目) as folders: their declaration, their calculation, and the cells they print."""
